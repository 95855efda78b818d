"""Lines of a page that become a figure: a picture of the concept, code of the scratch engine, a training step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vivavoce.bank.pictures import Picture
    from vivavoce.bank.scratch_source import Scratch

PICTURE = re.compile(r"^!\[([^\n]*)\]\(([^)\s]*)\)[ \t]*$", re.MULTILINE)
MARK = re.compile(r"^\{\{(scratch|step):([\w.-]+)\}\}[ \t]*$", re.MULTILINE)
STRAY = re.compile(r"\{\{(scratch|step):[^}\n]*\}\}")

Note = Callable[[str, str], None]  # called with what is wrong and the text to look for
Words = Callable[[str], str]


@dataclass(frozen=True)
class Figures:
    """What the pages of one concept may show. `drill` is the concept's main drill, or empty."""

    pictures: Mapping[str, Picture]
    scratch: Scratch
    drill: str
    step: Callable[[str], str | None]  # the name of a step to its markup

    def place(self, text: str, keep: Words, plain: Words, note: Note) -> str:
        """Replace every line that is a figure by `keep` of its markup. `plain` prints measured figures in words."""

        def picture(found: re.Match[str]) -> str:
            return keep(self._picture(plain(found[1]).strip(), found[2], note))

        def mark(found: re.Match[str]) -> str:
            return keep(self._mark(found[1], found[2], note))

        text = MARK.sub(mark, PICTURE.sub(picture, text))
        for found in STRAY.finditer(text):
            note(f"{found[0]} stands inside a paragraph; give it a paragraph of its own.", found[0])
        return text

    def _picture(self, finding: str, name: str, note: Note) -> str:
        needle = f"]({name})"
        if name not in self.pictures:
            known = ", ".join(self.pictures) or "none"
            note(f"There is no sound picture {name!r} in the concept's pictures folder; there: {known}.", needle)
            return ""
        if not finding:
            note(f"The picture {name!r} has no text; write its finding as a sentence between the brackets.", needle)
        return self.pictures[name].figure(finding)

    def _mark(self, kind: str, name: str, note: Note) -> str:
        markup = self.scratch.figure(name, self.drill) if kind == "scratch" else self.step(name)
        if markup is None:
            near = ", ".join(self.scratch.nearest(name)) if kind == "scratch" else ""
            note(f"There is no {kind} {name!r}.{f' Near it: {near}.' if near else ''}", f"{{{{{kind}:{name}}}}}")
        return markup or ""
