"""The map of what rests on what: concepts as links, a heavy line where a weak one rests on a weak one."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vivavoce.domain.pages import Concept
from vivavoce.domain.practice import ConceptState
from vivavoce.web import words
from vivavoce.web.drawing import Picture, rect, svg, text
from vivavoce.web.layering import Place, layered
from vivavoce.web.words import percent

BOX, GUTTER = 146.0, 46.0  # widths of a concept and of the room for edges behind it
TALL, PASSING, GAP = 60.0, 10.0, 14.0  # heights of a concept and of an edge that passes, and between two places
MARGIN = 4.0
LETTERS, LINES = 20, 2  # of a title


@dataclass(frozen=True, slots=True)
class MapOf:
    """What the map is drawn from."""

    concepts: Mapping[str, Concept]
    states: Mapping[str, ConceptState]
    weak: frozenset[str]
    best: str  # concept of the best next step, or empty
    address: Callable[[Concept], str]  # the page a concept leads to


def prerequisites(shown: Sequence[str], data: MapOf, finding: str) -> Picture:
    """The map of the concepts `shown`, in the order of teaching; the table names all that each rests on."""
    found = layered({name: data.concepts[name].prerequisites for name in shown})
    spots = _spots(found.columns)
    edges = Markup("").join(_edge(way, spots, data.weak) for way in found.ways)
    boxes = Markup("").join(_box(name, *spots[name], data) for name in _concepts(found.columns))
    width = len(found.columns) * (BOX + GUTTER) - GUTTER + 2 * MARGIN
    height = max((y for _, y in spots.values()), default=0.0) + TALL / 2 + MARGIN
    columns = ("Concept", "State", "Chance to answer", "Rests on")
    drawing = svg(max(width, BOX), height, finding, edges + boxes, role="group")
    return Picture(drawing, finding, columns, tuple(_row(name, data) for name in shown))


def state_words(state: ConceptState | None) -> str:
    """The state of a concept in a word or two."""
    if state is None:
        return words.STATES[0]
    return "last missed" if state.last_missed else words.STATES[state.level]


def _concepts(columns: Iterable[Iterable[Place]]) -> list[str]:
    return [place for column in columns for place in column if isinstance(place, str)]


def _spots(columns: Sequence[Sequence[Place]]) -> dict[Place, tuple[float, float]]:
    """Left edge and middle height of each place; columns are centred."""
    tall = [sum(_height(place) + GAP for place in column) - GAP for column in columns]
    spots: dict[Place, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        y = MARGIN + (max(tall) - tall[number]) / 2
        for place in column:
            spots[place] = (MARGIN + number * (BOX + GUTTER), y + _height(place) / 2)
            y += _height(place) + GAP
    return spots


def _height(place: Place) -> float:
    return TALL if isinstance(place, str) else PASSING


def _edge(way: tuple[Place, ...], spots: Mapping[Place, tuple[float, float]], weak: frozenset[str]) -> Markup:
    """A curve in each gutter, straight past the columns between."""
    x, y = spots[way[0]]
    x += BOX
    parts = [f"M{x:.1f} {y:.1f}"]
    for place in way[1:]:
        left, middle = spots[place]
        bend = x + GUTTER / 2
        parts.append(f"C{bend:.1f} {y:.1f} {bend:.1f} {middle:.1f} {left:.1f} {middle:.1f}")
        x, y = left + BOX, middle
        if not isinstance(place, str):
            parts.append(f"H{x:.1f}")
    css = "heavy" if {way[0], way[-1]} <= weak else "edge"
    return Markup('<path class="{}" d="{}"/>').format(css, "".join(parts))


def _box(name: str, x: float, y: float, data: MapOf) -> Markup:
    """One concept: title, bar of its chance, state in a word; the best next step has a heavy outline."""
    concept, state = data.concepts[name], data.states.get(name)
    top, level = y - TALL / 2, state.level if state else 0
    says = state_words(state) + (" · next" if name == data.best else "")
    title = textwrap.wrap(concept.title, LETTERS, max_lines=LINES, placeholder=" …", break_long_words=False)
    first = top + (16 if len(title) > 1 else 21)
    inside = rect(x, top, BOX, TALL, "box best" if name == data.best else "box", 7)
    inside += Markup("").join(text(x + 9, first + 14 * n, part, "start", "name") for n, part in enumerate(title))
    inside += text(x + 9, top + TALL - 14, says, "start") + _bar(x + 9, top + TALL - 9, BOX - 18, state, level)
    label = f"{concept.title}: {says}"
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(data.address(concept), label, inside)


def _bar(x: float, y: float, width: float, state: ConceptState | None, level: int) -> Markup:
    if state is None or state.retrievability is None:
        return rect(x, y, width, 4, "planned", 2)
    return rect(x, y, width, 4, "m0", 2) + rect(x, y, width * max(state.retrievability, 0.03), 4, f"m{level}", 2)


def _row(name: str, data: MapOf) -> tuple[str, ...]:
    concept, state = data.concepts[name], data.states.get(name)
    chance = "no answer yet" if state is None or state.retrievability is None else percent(state.retrievability)
    rests_on = ", ".join(
        data.concepts[one].title if one in data.concepts else words.unwritten(one) for one in concept.prerequisites
    )
    return concept.title, state_words(state), chance, rests_on or "nothing"
