"""Draws a training step: the graph as SVG, its frames in words, its numbers in a table. `step.js` moves through it."""

from __future__ import annotations

import html
from dataclasses import dataclass

from vivavoce.domain.step import BACKWARD, COMPUTED, FORWARD, UPDATE, StepNode, TrainingStep

PHASES = {FORWARD: "Forward", BACKWARD: "Backward", UPDATE: "Update"}
COLUMN, ROW = 122, 54  # distances between nodes
WIDTH, HEIGHT = 96, 36  # of a node
COLUMNS = ("Name", "Is", "Value", "Local derivatives", "Gradient", "After the update")
LABEL = 18  # height of a label below a node
EDGE = 4  # free space around the drawing


@dataclass(frozen=True)
class Place:
    """Where a node stands: its column counts operations from the given values, its row may be a fraction."""

    column: int
    row: float

    @property
    def x(self) -> float:
        """The left side."""
        return EDGE + self.column * COLUMN

    @property
    def y(self) -> float:
        """The middle."""
        return EDGE + HEIGHT / 2 + self.row * ROW


def short(value: float) -> str:
    """Three digits that count; a true minus sign."""
    return f"{value:.3g}".replace("-", "−") if value else "0"


def places(nodes: tuple[StepNode, ...]) -> list[Place]:
    """A tree from the loss to the given values; what is used twice stands where it is used first.

    A given value has a row of its own beside its first use; a computed one stands in the middle of its inputs.
    """
    columns = [0] * len(nodes)
    for number, node in enumerate(nodes):
        columns[number] = 1 + max((columns[i] for i in node.inputs), default=-1)
    for number, node in enumerate(nodes):
        if not node.inputs:
            columns[number] = min(columns[i] for i, user in enumerate(nodes) if number in user.inputs) - 1
    rows: dict[int, float] = {}
    given = 0

    def visit(number: int) -> None:
        nonlocal given
        own = [i for i in nodes[number].inputs if i not in rows]
        for i in sorted(own, key=lambda i: not nodes[i].inputs):  # what is computed first, then what is given
            if i not in rows:
                visit(i)
        if own:
            rows[number] = sum(rows[i] for i in own) / len(own)
        else:
            rows[number], given = float(given), given + 1

    visit(len(nodes) - 1)
    return [Place(column, rows[number]) for number, column in enumerate(columns)]


def figure(step: TrainingStep) -> str:
    """Everything to watch a step: without scripts it shows the finished graph and all the words."""
    back = '<button class="btn sm" type="button" data-move="-1">Back <kbd>p</kbd></button>'
    forth = '<button class="btn sm primary" type="button" data-move="1">Next <kbd>n</kbd></button>'
    jumps = "".join(
        f'<button class="ghost sm" type="button" data-jump="{phase}">{title}</button>'
        for phase, title in PHASES.items()
    )
    return (
        f'<figure class="watch" data-step="{step.settings.name}">'
        '<p class="says" role="status" aria-live="polite" data-says hidden></p>'
        f'<div class="row" data-controls hidden>{back}{forth}{jumps}<span class="count" data-count></span></div>'
        f'<div class="scroll" tabindex="0" role="group" aria-label="The graph of the step">{graph(step)}</div>'
        f'<details class="numbers" data-words open><summary>All {len(step.frames)} moves in words</summary>'
        f"{_words(step)}</details>"
        '<details class="numbers"><summary>Every value, local derivative and gradient</summary>'
        f"{_table(step)}</details></figure>"
    )


def graph(step: TrainingStep) -> str:
    """The recorded graph; `step.js` knows nodes by their number and edges by both."""
    where = places(step.nodes)
    width = max(place.x for place in where) + WIDTH + EDGE
    height = max(place.y for place in where) + HEIGHT / 2 + LABEL
    edges, slopes = [], []
    labelled = [0] * len(where)
    for number, node in enumerate(step.nodes):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            edges.append(f'<path class="edge" {_ends(source, number)} d="{_curve(where[source], where[number])}"/>')
            slopes.append(_slope(where[source], slope, labelled[source], _ends(source, number)))
            labelled[source] += 1
    boxes = [_node(node, where[n], n, step.updated.get(node.name)) for n, node in enumerate(step.nodes)]
    words = f"Graph of one training step with {len(step.nodes)} values; the table below has every number."
    return (
        f'<svg class="graph" role="img" aria-label="{words}" viewBox="0 0 {width:g} {height:g}">'
        f"{''.join((*edges, *boxes, *slopes))}</svg>"
    )


def _ends(source: int, number: int) -> str:
    return f'data-from="{source}" data-to="{number}"'


def _curve(start: Place, end: Place) -> str:
    """From the right side of a node to the left side of one that uses it; a long one bends late."""
    x1, x2 = start.x + WIDTH, end.x
    bend = x2 - (COLUMN - WIDTH) / 2
    straight = f"H{bend - 12:g}" if end.column > start.column + 1 else ""
    return f"M{x1:g} {start.y:g}{straight}C{bend:g} {start.y:g} {bend:g} {end.y:g} {x2:g} {end.y:g}"


def _slope(source: Place, slope: float, which: int, ends: str) -> str:
    """The local derivative on the way to a node: below it, and above it for its second way."""
    y = source.y - HEIGHT / 2 - 5 if which else source.y + HEIGHT / 2 + 13
    return f'<text class="slope" {ends} x="{source.x + WIDTH - 7:g}" y="{y:g}">slope {short(slope)}</text>'


def _node(node: StepNode, place: Place, number: int, updated: float | None) -> str:
    """Name and value on the first line, the gradient on the second; an update shows the new value."""
    top, left, right = place.y - HEIGHT / 2, place.x + 7, place.x + WIDTH - 7
    corner = 6 if node.role == COMPUTED else 16
    new = "" if updated is None else f'<text class="new" x="{right:g}" y="{top + 15:g}">{short(updated)}</text>'
    return (
        f'<g class="node {node.role}" data-node="{number}">'
        f'<rect x="{place.x:g}" y="{top:g}" width="{WIDTH}" height="{HEIGHT}" rx="{corner}"/>'
        f'<text class="name" x="{left:g}" y="{top + 15:g}">{html.escape(node.name)}</text>'
        f'<text class="value" x="{right:g}" y="{top + 15:g}">{short(node.value)}</text>{new}'
        f'<text class="gradient" x="{right:g}" y="{top + 30:g}">{short(node.gradient)}</text></g>'
    )


def _words(step: TrainingStep) -> str:
    parts, number = [], 1
    for phase, title in PHASES.items():
        frames = [frame for frame in step.frames if frame.phase == phase]
        items = "".join(f'<li data-phase="{phase}" data-node="{f.node}">{html.escape(f.says)}</li>' for f in frames)
        parts.append(f'<p class="phase">{title}</p><ol start="{number}">{items}</ol>')
        number += len(frames)
    return "".join(parts)


def _table(step: TrainingStep) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = []
    for node in step.nodes:
        slopes = ", ".join(
            f"by {step.nodes[i].name}: {short(slope)}" for i, slope in zip(node.inputs, node.slopes, strict=True)
        )
        new = short(step.updated[node.name]) if node.name in step.updated else ""
        cells = (node.formula or node.role, short(node.value), slopes, short(node.gradient), new)
        rows.append(
            f'<tr><th scope="row">{html.escape(node.name)}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"
        )
    return (
        '<div class="scroll" tabindex="0"><table><caption class="vh">The step in numbers</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
