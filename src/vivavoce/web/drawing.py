"""What pictures are drawn with: SVG elements whose look is in charts.css, since inline styles are not allowed.

Classes and anchors are ours and stand as they are; words that may come from elsewhere are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it says; `finding` is also its accessible name."""

    svg: Markup
    finding: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def apart(upper: float, lower: float, least: float) -> tuple[float, float]:
    """The heights of two labels, moved away from each other where they would overlap; the order stays."""
    missing = least - abs(lower - upper)
    if missing <= 0:
        return upper, lower
    sign = 1 if lower >= upper else -1
    return upper - sign * missing / 2, lower + sign * missing / 2


def svg(width: float, height: float, label: str, body: Markup, role: str = "img") -> Markup:
    """The whole drawing; the label is its accessible name. With links inside it is a group, otherwise an image."""
    size = Markup('width="{0:g}" height="{1:g}" viewBox="0 0 {0:g} {1:g}"').format(width, height)
    return Markup('<svg class="picture" {} role="{}" aria-label="{}">{}</svg>').format(size, role, label, body)


def path(points: Iterable[tuple[float, float]], css: str) -> Markup:
    """A line through the points, in user units."""
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Markup(f'<path class="{css}" d="{data}"/>')


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    """A straight line."""
    return path([(x1, y1), (x2, y2)], css)


def circle(x: float, y: float, radius: float, css: str) -> Markup:
    """A dot."""
    return Markup(f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')


def rect(x: float, y: float, width: float, height: float, css: str, radius: float = 0) -> Markup:
    """A rectangle, rounded by `radius`."""
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    return Markup(f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" {size}/>')


def text(x: float, y: float, words: str, anchor: str, css: str = "") -> Markup:
    """Words; `anchor` is start, middle or end."""
    given = f' class="{css}"' if css else ""
    return Markup(f'<text{given} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>')
