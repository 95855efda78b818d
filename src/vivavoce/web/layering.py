"""Where the concepts of a map stand: a column a layer, each resting only on columns to its left (Sugiyama 1981).

Edges that a longer way implies are left out. An edge over several columns runs through places of its own, so that
it never crosses a concept. Rows are ordered by the mean place of what they are joined to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 6
Place = str | tuple[str, str, int]  # a concept, or where an edge (from, to) passes a column


@dataclass(frozen=True, slots=True)
class Layering:
    """`columns` from left to right; `ways` are the edges, each as the places it runs through, its ends included."""

    columns: tuple[tuple[Place, ...], ...]
    ways: tuple[tuple[Place, ...], ...]


def layered(rests_on: Mapping[str, Iterable[str]]) -> Layering:
    """Of concepts and what each rests on; names that are not keys are left out, and edges that close a ring."""
    depth: dict[str, int] = {}
    edges = {name: _known(rests_on, name) for name in rests_on}
    for name in edges:
        _deepen(name, edges, depth, ())
    forward = {name: {one for one in below if depth[one] < depth[name]} for name, below in edges.items()}
    direct = {name: below - _implied(name, forward) for name, below in forward.items()}
    ways = tuple(_way(one, name, depth) for name, below in direct.items() for one in sorted(below))
    columns: list[list[Place]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name in edges:
        columns[depth[name]].append(name)
    for start, *between in (way[:-1] for way in ways):
        for number, place in enumerate(between, 1):
            columns[depth[str(start)] + number].append(place)
    _order(columns, ways)
    return Layering(tuple(map(tuple, columns)), ways)


def _known(rests_on: Mapping[str, Iterable[str]], name: str) -> set[str]:
    return {one for one in rests_on[name] if one in rests_on and one != name}


def _deepen(name: str, edges: Mapping[str, set[str]], depth: dict[str, int], trail: tuple[str, ...]) -> int:
    """The longest way below a concept; a ring is cut where it closes."""
    if name not in depth:
        below = [_deepen(one, edges, depth, (*trail, name)) for one in sorted(edges[name]) if one not in (*trail, name)]
        depth[name] = 1 + max(below, default=-1)
    return depth[name]


def _implied(name: str, forward: Mapping[str, set[str]]) -> set[str]:
    """What a concept rests on through something else that it rests on."""
    found: set[str] = set()
    waiting = [*forward[name]]
    while waiting:
        new = forward[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _way(start: str, end: str, depth: Mapping[str, int]) -> tuple[Place, ...]:
    between = ((start, end, column) for column in range(depth[start] + 1, depth[end]))
    return (start, *between, end)


def _order(columns: list[list[Place]], ways: Iterable[tuple[Place, ...]]) -> None:
    """Sort each column by the mean relative row of what its places are joined to, to and fro."""
    before: dict[Place, list[Place]] = {}
    after: dict[Place, list[Place]] = {}
    for way in ways:
        for one, other in pairwise(way):
            after.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    for sweep in range(SWEEPS):
        joined, order = (before, columns) if sweep % 2 == 0 else (after, columns[::-1])
        for column in order:
            row = {place: (number + 0.5) / len(some) for some in columns for number, place in enumerate(some)}
            mean = {
                place: sum(row[other] for other in joined[place]) / len(joined[place])
                if place in joined
                else row[place]
                for place in column
            }
            column.sort(key=mean.__getitem__)
