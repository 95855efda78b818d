"""From the addresses of the running program to files of a site: every link becomes relative or goes."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

from vivavoce.web import assets

ASSETS = "assets"
FORM = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)
ANCHOR = re.compile(r'<a\b(?P<attributes>[^>]*?\shref="(?P<href>/[^"]*)"[^>]*)>(?P<inside>.*?)</a>', re.DOTALL)
LINK = re.compile(r'(<(?:a|link|script|img|source)\b[^>]*?\s(?:href|src)=")(/[^"]*)"')
BUTTON = re.compile(r'class="[^"]*\b(?:btn|ghost)\b')


class Links:
    """Which file of the site an address of the program leads to."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """`files` maps addresses, `/q/dropout` or `/browse?area=vision`, to paths below the site's folder."""
        self._files = files

    def file(self, address: str) -> str | None:
        """The file for an address as it stands in a page, fragment included; None for what only the program can do."""
        whole, _, fragment = html.unescape(address).partition("#")
        path, _, _ = whole.partition("?")
        if path == "/browse" and fragment:  # the program means the concept of that name
            return self._files.get(f"/concepts/{fragment}")
        found = self._files.get(whole) or self._files.get(unquote(path))
        if found is None or not fragment:
            return found
        return f"{found}#{html.escape(fragment)}"

    def page(self, text: str, here: str) -> str:
        """A page of the program as the file `here`: no forms, no link that leads nowhere, all links relative.

        The program writes these pages itself: tags have double quotes, and neither forms nor links are nested.
        """
        text = ANCHOR.sub(self._without_dead_ends, FORM.sub("", text))
        return LINK.sub(lambda found: f'{found[1]}{relative(self._known(found[2], here), here)}"', text)

    def _without_dead_ends(self, link: re.Match[str]) -> str:
        if self.file(link["href"]) is not None:
            return link[0]
        return "" if BUTTON.search(link["attributes"]) else f'<span class="in-program">{link["inside"]}</span>'

    def _known(self, address: str, here: str) -> str:
        static = assets.url("")
        found = f"{ASSETS}/{address.removeprefix(static)}" if address.startswith(static) else self.file(address)
        if found is None:
            raise LookupError(f"{here} links to {address}, which the site does not hold")
        return found


def relative(target: str, here: str) -> str:
    """The way from the file `here` to the file `target`; both are below the site's folder."""
    path, hash_sign, fragment = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(here) or ".") + hash_sign + fragment
