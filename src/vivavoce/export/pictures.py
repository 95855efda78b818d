"""Pictures of a page as files of their own, with their looks inside: no page's style sheet reaches them there."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

DRAWN = re.compile(
    r'<figure class="drawn"><svg class="drawing" role="img" aria-label="([^"]*)" viewBox="([^"]*)">(.*?)</svg>'
    r"<figcaption[^>]*>.*?</figcaption></figure>",
    re.DOTALL,
)
# The vocabulary of `web/static/css/pictures.css` in the colours of the light theme, on white: also in a dark program.
LOOKS = """
svg { --c: #161b24; --soft: #f4f2ec; --edge: #444b56; color: #161b24 }
.faint { --c: #5d646f; --edge: #858992 }
.real { --c: #006380; --soft: #e6f4f8; --edge: #006380 }
.said { --c: #c23500; --soft: #ffebdf; --edge: #c23500 }
text { font: 400 12.5px Inter, "Helvetica Neue", Arial, "DejaVu Sans Condensed", sans-serif; fill: var(--c) }
.small { font-size: 11.5px } .big { font-size: 15.5px } .strong { font-weight: 620 }
.mono { font: 11.5px ui-monospace, monospace }
path, line, polyline, polygon, rect, circle, ellipse {
  fill: none; stroke: none; stroke-linecap: round; stroke-linejoin: round
}
.line { stroke: var(--edge); stroke-width: 1.5 } .thick { stroke-width: 2.6 }
.line.said, .dash { stroke-dasharray: 5 4 }
.grid { stroke: #dfdcd6; stroke-width: 1 }
.fill { fill: var(--c) } marker .fill { fill: var(--edge) } .soft { fill: var(--soft) }
.box { fill: #fff; stroke: var(--edge); stroke-width: 1.3 } .box.soft { fill: var(--soft) }
.off { stroke: #858992; stroke-width: 1.3; stroke-dasharray: 3 3 }
.paper { fill: #fff }
"""
MARGIN = 16  # units of white around the drawing: the fonts there may run wider than ours


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One picture: its file's name, what it shows in words, and the whole file."""

    name: str
    words: str
    svg: str


def pictures_in(markup: str, prefix: str) -> Iterator[PictureFile]:
    """Every picture of a rendered page. A name holds a hash of the file: a changed picture is another file."""
    for label, view_box, inner in DRAWN.findall(markup):
        words = html.unescape(label)
        svg = standalone(words, view_box, inner)
        yield PictureFile(f"{prefix}-{hashlib.sha256(svg.encode()).hexdigest()[:10]}.svg", words, svg)


def standalone(words: str, view_box: str, inner: str) -> str:
    """An SVG file of a picture's inner markup, on white."""
    x, y, width, height = map(float, view_box.split())
    x, y, width, height = x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN
    size = f'width="{width:g}" height="{height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:g} {height:g}" {size}>'
        f"<title>{html.escape(words)}</title><style>{LOOKS}</style>"
        f'<rect class="paper" x="{x:g}" y="{y:g}" {size}/>{inner}</svg>\n'
    )
