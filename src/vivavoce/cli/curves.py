"""The curves of a running lab in the terminal: block characters while it runs, numbers in a list afterwards."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vivavoce.cli.common import console, say_hanging

if TYPE_CHECKING:
    from vivavoce.domain.claim import Chart

BLOCKS, PLAIN_BLOCKS = "▁▂▃▄▅▆▇█", "_.-=+*%#"  # the second where the terminal knows no block characters
SHOWN = 12  # curves on the screen at a time; the list afterwards has all
POINTS = 6  # points of a curve in the list
NAME = 30  # characters of a name on the screen


class Curves:
    """What a run has sent to plot so far, each series as the mean over its seeds."""

    def __init__(self, charts: Mapping[str, Chart]) -> None:
        self._charts = charts
        self._blocks = BLOCKS if known_to_the_terminal(BLOCKS) else PLAIN_BLOCKS
        self._points: dict[str, dict[float, list[float]]] = {}  # series -> x -> a value of each seed
        self._bars: dict[str, list[float]] = {}

    def add(self, event: Mapping[str, Any]) -> bool:
        """Take an event of a run; False if it is none to show here."""
        values = event.get("values")
        if event["kind"] == "line" and isinstance(values, Sequence):
            mine = self._points.setdefault(event["series"], {})
            whole = not values or isinstance(values[0], Sequence)  # a whole curve, or one point
            for x, y in values if whole else (values,):
                mine.setdefault(float(x), []).append(math.nan if y is None else float(y))  # None: it was not finite
            return True
        if event["kind"] == "bar":
            value = values[-1] if isinstance(values, Sequence) else values  # a pair names its seed first
            if isinstance(value, int | float):
                self._bars.setdefault(event["series"], []).append(float(value))
            return True
        return False

    def curve(self, series: str) -> list[tuple[float, float]]:
        """Its points, x ascending, finite means only."""
        means = [(x, statistics.fmean(found)) for x, found in sorted(self._points[series].items())]
        return [(x, y) for x, y in means if math.isfinite(y)]

    def picture(self, width: int) -> list[str]:
        """Under each chart's title a line for each series: name, curve, where it began and where it is.

        No line is wider than `width`.
        """
        lines = []
        for chart, spec in self._charts.items():
            mine = self._of(chart)
            lines += [f"{spec.title}:"[:width]] if mine else []
            for series in mine:
                lines.append(f"  {self._name(series)[:NAME]:<{NAME}} {self._drawn(series, width - NAME - 3)}"[:width])
        return lines[-SHOWN:]

    def _of(self, chart: str) -> list[str]:
        return [name for name in (*self._points, *self._bars) if name.partition("/")[0] == chart]

    def _drawn(self, series: str, room: int) -> str:
        if series in self._bars:
            return f"{statistics.fmean(self._bars[series]):.4g}"
        if not (points := self.curve(series)):
            return "no finite value"
        ends = f" {points[0][1]:.3g} to {points[-1][1]:.3g}"
        values = [y for _, y in points]
        return sparkline(values, max(room - len(ends), 4), self._blocks, log=self._log(series)) + ends

    def say(self) -> None:
        """Every series as a list of numbers, for a pipe, a screen reader, and whoever wants to read them."""
        for chart, spec in self._charts.items():
            mine = self._of(chart)
            if mine:
                axes = f" ({spec.y or 'value'} at {spec.x or 'x'})" if spec.kind == "line" else ""
                say_hanging("", f"{spec.title}{axes}{', mean over the seeds' if self._are_means(mine) else ''}")
            for series in mine:
                say_hanging(f"  {self._name(series)}: ", self._numbers(series))

    def _are_means(self, names: Sequence[str]) -> bool:
        """Did any of these series come from more than one seed? Some charts show the first alone."""
        points = [values for name in names for values in self._points.get(name, {}).values()]
        return any(len(values) > 1 for values in (*points, *(self._bars.get(name, []) for name in names)))

    def _numbers(self, series: str) -> str:
        if series in self._bars:
            return f"{statistics.fmean(self._bars[series]):.4g}"
        points = self.curve(series)
        if len(points) > POINTS:
            points = [points[round(n * (len(points) - 1) / (POINTS - 1))] for n in range(POINTS)]
        return ", ".join(f"{y:.3g} at {x:g}" for x, y in points) or "no finite value"

    def _name(self, series: str) -> str:
        return series.partition("/")[2] or series

    def _log(self, series: str) -> bool:
        chart = self._charts.get(series.partition("/")[0])
        return chart is not None and chart.log_y


def sparkline(values: Sequence[float], width: int, blocks: str = BLOCKS, *, log: bool = False) -> str:
    """The course of some values in at most `width` characters, lowest block for the least, highest for the greatest."""
    if log and min(values) > 0:
        values = [math.log(value) for value in values]
    if len(values) > width:
        edges = [round(n * len(values) / width) for n in range(width + 1)]
        values = [statistics.fmean(values[low:high]) for low, high in pairwise(edges)]
    low, high = min(values), max(values)
    steps = len(blocks) - 1
    return "".join(blocks[round((value - low) / (high - low) * steps) if high > low else 0] for value in values)


def known_to_the_terminal(text: str) -> bool:
    """True where the output's encoding has these characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def live() -> bool:
    """True where a picture can be drawn again and again in its place."""
    return console().is_terminal and not console().is_dumb_terminal
