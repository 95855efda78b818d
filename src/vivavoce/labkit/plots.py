"""Charts of a run as SVG, for where neither our page nor a plotting library is at hand: a notebook."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from vivavoce.domain.claim import Chart

WIDTH, HEIGHT = 560, 276
LEFT, RIGHT, TOP, BOTTOM = 62, 150, 50, 44
COLOURS = ("#006380", "#161b24", "#3f8f8a", "#858992", "#6aa667")  # by order of arrival, as on the lab's page
STEP = 26  # height of a bar's row
BINS = 30
Point = tuple[float, float]


def chart(spec: Chart, series: Mapping[str, Sequence[Any]]) -> str:
    """One chart; `series` holds what was emitted, by the name of the series. Empty where nothing can be drawn."""
    if spec.kind == "bar":
        bars = {name: [_last(value) for value in values] for name, values in series.items()}
        return _bars(spec, {name: [y for y in ys if math.isfinite(y)] for name, ys in bars.items()})
    if spec.kind == "histogram":
        return _lines(spec, {name: _counts(_flat(values)) for name, values in series.items()})
    if spec.kind == "line":
        return _lines(spec, {name: list(_points(values, spec)) for name, values in series.items()})
    return ""  # no lab draws a heat map


def _points(values: Iterable[Any], spec: Chart) -> Iterable[Point]:
    """Emitted pairs, one at a time or several; what a logarithmic axis or no axis can show is left out."""
    for value in values:
        for x, y in value if value and isinstance(value[0], list | tuple) else [value]:
            sound = y is not None and math.isfinite(y) and math.isfinite(x)
            if sound and not (spec.log_x and x <= 0) and not (spec.log_y and y <= 0):
                yield float(x), float(y)


def _lines(spec: Chart, curves: Mapping[str, list[Point]]) -> str:
    points = [point for curve in curves.values() for point in curve]
    if not points:
        return ""
    across = _scale([x for x, _ in points], spec.log_x, LEFT, WIDTH - RIGHT)
    up = _scale([y for _, y in points], spec.log_y, HEIGHT - BOTTOM, TOP)
    parts = [_axes(spec, points, across, up)]
    labels: list[tuple[float, str, str]] = []
    for n, (name, curve) in enumerate(item for item in curves.items() if item[1]):
        colour = COLOURS[n % len(COLOURS)]
        for strand in _strands(curve):
            data = "M" + "L".join(f"{across(x):.1f} {up(y):.1f}" for x, y in strand)
            parts.append(f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        labels.append((up(curve[-1][1]), name, colour))
    parts += _labels(labels)
    return _svg(spec, HEIGHT, "".join(parts))


def _strands(curve: list[Point]) -> list[list[Point]]:
    """A value of x that comes again starts a new strand: the same series under the next seed."""
    strands: list[list[Point]] = [[]]
    seen: set[float] = set()
    for x, y in curve:
        if x in seen:
            strands.append([])
            seen = set()
        seen.add(x)
        strands[-1].append((x, y))
    return strands


def _scale(values: Sequence[float], log: bool, start: float, end: float) -> Callable[[float], float]:
    of: Callable[[float], float] = math.log10 if log else float
    low, high = of(min(values)), of(max(values))
    span = (high - low) or 1.0
    return lambda value: start + (of(value) - low) / span * (end - start)


def _axes(spec: Chart, points: Sequence[Point], across: Callable[[float], float], up: Callable[[float], float]) -> str:
    (x0, x1), (y0, y1) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    frame = f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="#858992"/>'
    ends = [_text(across(x), HEIGHT - BOTTOM + 16, f"{x:.4g}", "middle") for x in dict.fromkeys((x0, x1))]
    ends += [_text(LEFT - 6, up(y) + 4, f"{y:.3g}", "end") for y in dict.fromkeys((y0, y1))]
    middle = _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, spec.x, "middle")
    return frame + "".join(ends) + middle + _text(LEFT - 6, TOP - 10, spec.y, "start")


def _labels(wanted: list[tuple[float, str, str]]) -> list[str]:
    """Names at the ends of their curves, moved down where they would overlap."""
    placed, last = [], -math.inf
    for height, name, colour in sorted(wanted):
        last = max(height, last + 14)
        placed.append(_text(WIDTH - RIGHT + 8, last + 4, name, "start", colour))
    return placed


def _bars(spec: Chart, bars: Mapping[str, list[float]]) -> str:
    rows = {name: values for name, values in bars.items() if values}
    if not rows:
        return ""
    ends = [value for values in rows.values() for value in values]
    low, high = min(0.0, *ends), max(0.0, *ends)
    left = 170
    at = _scale([low, high if high > low else low + 1.0], False, left, WIDTH - 60)
    parts = []
    for n, (name, values) in enumerate(rows.items()):
        y, middle = TOP + n * STEP, statistics.median(values)
        x, width = min(at(0.0), at(middle)), abs(at(middle) - at(0.0)) or 1.0
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="14" rx="2" fill="{COLOURS[0]}"/>')
        parts += [f'<circle cx="{at(value):.1f}" cy="{y + 7}" r="3" fill="#161b24"/>' for value in values]
        parts.append(_text(left - 8, y + 11, name, "end"))
        parts.append(_text(max(at(max(values)), at(0.0)) + 8, y + 11, f"{middle:.3g}", "start"))
    return _svg(spec, TOP + len(rows) * STEP + 24, "".join(parts) + _text(left, TOP - 12, spec.y, "start"))


def _counts(values: Sequence[float]) -> list[Point]:
    """A histogram's outline: the middle of each bin and how many values fell into it."""
    if not values:
        return []
    low, high = min(values), max(values)
    width = (high - low) / BINS or 1.0
    counts = [0] * BINS
    for value in values:
        counts[min(int((value - low) / width), BINS - 1)] += 1
    return [(low + (n + 0.5) * width, float(count)) for n, count in enumerate(counts)]


def _last(value: Any) -> float:
    """A bar's value; a pair names its seed first. What is no number becomes NaN and is left out."""
    found = value[-1] if isinstance(value, list | tuple) else value
    return math.nan if found is None else float(found)


def _flat(values: Any) -> list[float]:
    if isinstance(values, list | tuple):
        return [number for value in values for number in _flat(value)]
    return [float(values)] if values is not None and math.isfinite(values) else []


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#444b56") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def _svg(spec: Chart, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(spec.title, quote=True)}" font-family="Helvetica, Arial, sans-serif" '
        f'font-size="12"><rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="8" y="14" font-weight="600" fill="#161b24">{escape(spec.title)}</text>{body}</svg>'
    )
