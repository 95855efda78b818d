"""Pictures of a concept: SVG files of a small vocabulary, checked and made ready to stand inside a page.

A picture says what is drawn by classes only; `web/static/css/pictures.css` says how it looks, in both themes and on
paper. So no file has a colour, a style, a script or a reference to anything outside of itself.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from vivavoce.bank.files import Findings, Text, read_text

NAMESPACE = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset("svg g path line polyline polygon rect circle ellipse text tspan".split())
ATTRIBUTES = frozenset(
    "class viewBox d points x y dx dy x1 y1 x2 y2 cx cy r rx ry width height transform text-anchor".split()
)
COLOURS = ("faint", "real", "said")  # without one of them: ink
SHAPES = (*COLOURS, *"line thick dash arrow fill soft box off grid".split())
TEXTS = (*COLOURS, *"small big strong mono".split())
WIDEST = 360  # units of the viewBox: on a phone of that width a text of 12 units is still 11 pixels high
LARGEST = 20_000  # bytes; the picture is part of the page
HEAD = "M0 0L8 4L0 8z"


@dataclass(frozen=True)
class Picture:
    """One sound picture: its markup without the outer `<svg>` tag's name, and the size of its viewBox."""

    name: str
    view_box: str
    inner: str

    def figure(self, finding: str) -> str:
        """The picture in a page; `finding` (plain text) is its accessible name and stands below it."""
        words = html.escape(finding, quote=True)
        return (
            f'<figure class="drawn"><svg class="drawing" role="img" aria-label="{words}" viewBox="{self.view_box}">'
            f'{self.inner}</svg><figcaption aria-hidden="true">{words}</figcaption></figure>'
        )


def read_pictures(folder: Path, findings: Findings) -> dict[str, Picture]:
    """The sound pictures of a folder by file name; what is wrong with the others is noted."""
    pictures = {}
    for path in sorted(folder.glob("*.svg")):
        source = read_text(path, findings)
        picture = read_picture(source, findings) if source else None
        if picture is not None:
            pictures[path.name] = picture
    return pictures


def read_picture(source: Text, findings: Findings) -> Picture | None:
    """One picture, or None with every fault noted."""
    before = findings.errors()
    if re.search(r"<!(DOCTYPE|ENTITY)|<\?xml-", source.text):
        findings.add(source.path, 1, "A document type or a style sheet stands before it.", "Begin with <svg ...>.")
        return None
    try:
        root = ElementTree.fromstring(source.text)
    except ElementTree.ParseError as error:
        findings.add(source.path, error.position[0], f"Not valid XML: {error}.", "Mend the syntax.")
        return None
    if len(source.text.encode()) > LARGEST:
        findings.add(source.path, 1, f"Larger than {LARGEST // 1000} kB.", "Draw fewer points; round to one decimal.")
    _view_box(root, source, findings)
    for element in root.iter():
        for needle, problem, mend in _faults(element, element is root):
            findings.add(source.path, source.line_of(needle), problem, mend)
    if findings.errors() > before:
        return None
    return Picture(source.path.name, root.attrib["viewBox"], _markup(root, source.path.stem))


def _view_box(root: ElementTree.Element, source: Text, findings: Findings) -> None:
    numbers = root.get("viewBox", "").split()
    if len(numbers) != 4 or not all(re.fullmatch(r"-?\d+(\.\d+)?", number) for number in numbers):
        findings.add(source.path, 1, "There is no viewBox of four numbers.", f'Write viewBox="0 0 {WIDEST} 200".')
    elif float(numbers[2]) > WIDEST:
        mend = f"At most {WIDEST}, so that its text can be read on a phone."
        findings.add(source.path, source.line_of("viewBox"), f"It is {numbers[2]} units wide.", mend)


def _faults(element: ElementTree.Element, outermost: bool) -> list[tuple[str, str, str]]:
    """What is wrong with one element: text to look for in the file, problem, mend."""
    name = _plain(element.tag)
    if name not in ELEMENTS or (name == "svg") != outermost:
        return [(f"<{name}", f"<{name}> is not part of a picture.", f"Use {', '.join(sorted(ELEMENTS - {'svg'}))}.")]
    found = []
    for attribute in map(_plain, element.attrib):
        if outermost and attribute in ("width", "height"):
            found.append((attribute, f"The picture has a fixed {attribute}.", "Leave it out: viewBox is enough."))
        elif attribute not in ATTRIBUTES:
            mend = f"Colours, lines and arrows come from classes: {', '.join(dict.fromkeys(SHAPES + TEXTS))}."
            found.append((f"{attribute}=", f"The attribute {attribute!r} is not allowed in a picture.", mend))
    known = TEXTS if name in ("text", "tspan") else (*SHAPES, *TEXTS) if name == "g" else SHAPES
    for word in element.get("class", "").split():
        if word not in known:
            found.append((word, f"The class {word!r} is not known for <{name}>.", f"Known: {', '.join(known)}."))
    return found


def _plain(name: str) -> str:
    """A name without the namespace of SVG; another namespace stays in front."""
    return name.removeprefix(f"{{{NAMESPACE}}}")


def _markup(root: ElementTree.Element, stem: str) -> str:
    """Everything inside the `<svg>`, with a head on every arrow. Ids bear the picture's name."""
    heads: dict[str, str] = {}

    def written(element: ElementTree.Element) -> str:
        attributes = dict(element.attrib)
        words = attributes.get("class", "").split()
        if "arrow" in words:
            colour = next((word for word in words if word in COLOURS), "ink")
            heads[colour] = f"head-{stem}-{colour}"
            attributes["marker-end"] = f"url(#{heads[colour]})"
        shown = "".join(f' {key}="{html.escape(value, quote=True)}"' for key, value in attributes.items())
        return f"<{_plain(element.tag)}{shown}>{inside(element)}</{_plain(element.tag)}>{_text(element.tail)}"

    def inside(element: ElementTree.Element) -> str:
        return _text(element.text) + "".join(written(child) for child in element)

    drawn = inside(root).strip()
    markers = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
        f'orient="auto-start-reverse"><path class="fill {colour}" d="{HEAD}"/></marker>'
        for colour, name in heads.items()
    )
    return f"<defs>{markers}</defs>{drawn}" if markers else drawn


def _text(text: str | None) -> str:
    """Text between elements; the white space of the file's layout shrinks to one space."""
    return html.escape(re.sub(r"\s+", " ", text or ""))
