"""What the examples share: a command line, and a plot as plain text on the terminal or as an SVG picture."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

MARKS = "*o+x#@%&"
COLOURS = ("#0f766e", "#d9482b", "#1d4ed8", "#a16207", "#7e22ce", "#4d7c0f", "#be185d", "#475569")
Point = tuple[float, float]


def options(description: str | None, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line of every example: `--seed N`, `--quick` for a run of seconds, `--svg FILE` for the picture."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="another draw of data, weights and batches")
    parser.add_argument("--quick", action="store_true", help="a smaller run, in seconds")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the plot as a picture, too")
    return parser.parse_args(arguments)


@dataclass
class Plot:
    """Named series of points over common axes; `joined` ones are lines in the picture."""

    title: str
    x: str
    y: str
    series: list[tuple[str, list[Point], bool]] = field(default_factory=list)

    def add(self, name: str, y: Sequence[float], x: Sequence[float] | None = None, joined: bool = True) -> None:
        """One more series; without x the values stand at 1, 2, 3, ..."""
        at = range(1, len(y) + 1) if x is None else x
        self.series.append((name, [(float(a), float(b)) for a, b in zip(at, y, strict=True)], joined))

    def placed(self, width: float, height: float) -> list[list[Point]]:
        """Every series scaled to [0, width] by [0, height], the origin at the bottom left."""
        (left, right), (low, high) = self.range(0), self.range(1)
        across, up = width / (right - left), height / (high - low)
        return [[((a - left) * across, (b - low) * up) for a, b in points] for _, points, _ in self.series]

    def range(self, axis: int) -> Point:
        """The smallest and largest coordinate of all points, a little apart if they are equal."""
        values = [point[axis] for _, points, _ in self.series for point in points]
        return min(values), max(*values, min(values) + 1e-9)

    def text(self, width: int = 64, height: int = 14) -> str:
        """The plot in characters: a mark for each series, the later on top."""
        rows = [[" "] * width for _ in range(height)]
        for mark, points in zip(MARKS, self.placed(width - 1, height - 1), strict=False):
            for a, b in points:
                rows[height - 1 - round(b)][round(a)] = mark
        (left, right), (low, high) = self.range(0), self.range(1)
        sides = [f"{high:9.3g} |", *[" " * 10 + "|"] * (height - 2), f"{low:9.3g} |"]
        legend = "   ".join(f"{mark} {name}" for mark, (name, _, _) in zip(MARKS, self.series, strict=False))
        lines = [side + "".join(row).rstrip() for side, row in zip(sides, rows, strict=True)]
        foot = f"{left:<8.4g}{self.x:^{width - 16}}{right:>8.4g}"
        return "\n".join([f"\n{self.title}  ({self.y})", *lines, " " * 10 + "+" + "-" * width, " " * 11 + foot, legend])

    def svg(self, width: int = 640, height: int = 360) -> str:
        """The plot as a picture that needs nothing else."""
        drawn, (left, right), (low, high) = [], self.range(0), self.range(1)
        foot = height + 78
        labels = [(8, 20, f"{self.title} ({self.y})"), (60, foot, f"{left:.4g}"), (width / 2 + 40, foot, self.x)]
        labels += [(width + 30, foot, f"{right:.4g}"), (8, 60, f"{high:.3g}"), (8, height + 56, f"{low:.3g}")]
        for i, ((name, _, joined), points) in enumerate(zip(self.series, self.placed(width, height), strict=True)):
            colour, at = COLOURS[i % len(COLOURS)], [(60 + a, 56 + height - b) for a, b in points]
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in at)
            drawn += [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'] * joined
            drawn += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5" fill="{colour}"/>' for a, b in at if not joined]
            drawn.append(f'<text x="{60 + i * 130}" y="40" fill="{colour}">{escape(name)}</text>')
        drawn += [f'<text x="{a}" y="{b}">{escape(text)}</text>' for a, b, text in labels]
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 100} {height + 90}" font-family="serif"'
        frame = f'<rect x="60" y="56" width="{width}" height="{height}" fill="none" stroke="#999"/>'
        return "\n".join([f'{head} role="img" aria-label="{escape(self.title)}">', frame, *drawn, "</svg>\n"])

    def show(self, picture: Path | None) -> None:
        """Print the plot and write the picture if a file is named."""
        print(self.text())
        if picture is not None:
            picture.write_text(self.svg(), encoding="utf-8")
