"""Rendered pages for programs that are not a browser with our style sheets."""

from __future__ import annotations

import html
import re

from vivavoce.export.pictures import DRAWN

MATH = re.compile(r'<math data-tex="([^"]*)"([^>]*)>.*?</math>', re.DOTALL)
DISPLAY = re.compile(r'<div class="math">(.*?)</div>', re.DOTALL)
CHIP = re.compile(r'<(a|span) class="chip[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)
ICON = re.compile(r'<svg viewBox="0 0 16 16".*?</svg>', re.DOTALL)
NOTE = re.compile(r'<sup class="note">.*?</sup>')
LINK = re.compile(r"</?a\b[^>]*>")
FIGURE = re.compile(r'<span class="fig"[^>]*>(.*?)</span>')


def with_tex(markup: str, inline: tuple[str, str], display: tuple[str, str]) -> str:
    """The markup with each formula as the TeX it was written in (`data-tex`), between the given delimiters."""

    def tex(found: re.Match[str]) -> str:
        before, after = display if 'display="block"' in found[2] else inline
        return before + html.escape(html.unescape(found[1]), quote=False) + after

    return DISPLAY.sub(r"\1", MATH.sub(tex, markup))


def anki_field(markup: str) -> str:
    """A field of an Anki note: TeX in MathJax delimiters, verdicts in words, nothing that leads to our pages."""
    plain = DRAWN.sub("", with_tex(markup, (r"\(", r"\)"), (r"\[", r"\]")))
    plain = CHIP.sub(lambda found: f"<i>({ICON.sub('', found[2])})</i>", NOTE.sub("", plain))
    return LINK.sub("", FIGURE.sub(r"\1", plain)).strip()
