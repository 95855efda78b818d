"""`/progress`: where the learner stands, every picture with its finding, its table and how it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.coach import Progress
from vivavoce.domain.pages import Concept
from vivavoce.web import charts, charts_days, charts_map, nearby, words
from vivavoce.web.drawing import Picture
from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)
ENOUGH_STATED = 10  # answers with a stated confidence before a picture of them says anything
BLOCKING = "blocking"  # the map of what holds back most; other maps bear the name of an area
MOST_HELD = 12  # concepts held back that the map shows, the chain among them


@dataclass(frozen=True, slots=True)
class MapChoice:
    """A link to one map."""

    name: str
    title: str
    started: str  # `3 of 9`, or empty


@router.get("/progress")
def progress(request: Request, map: str = "", memory: str = "") -> Response:
    """`map` chooses an area of the map, `memory` the concept whose curve is drawn."""
    viva = viva_of(request)
    standing = viva.standing(newest=False)
    found, today, course = standing.progress, standing.today, standing.course
    actions = (today if standing.as_of is None else viva.today()).actions  # the next step is never a late one
    stated = sum(n for *_, n in found.calibration)
    concepts = {concept.id: concept for concept in viva.bank.concepts()}
    choices = _choices(found, concepts)
    chosen = map if map in {choice.name for choice in choices} else choices[0].name
    tried = sorted((concepts[name] for name in course.tried if name in concepts), key=lambda one: one.title)
    curve = course.memory(memory if memory in course.tried else _weakest(found))
    return render(
        request,
        "progress.html",
        progress=found,
        as_of=standing.as_of,
        today=today,
        started=sum(state.observations > 0 for state in found.states),
        place=partial(nearby.place, viva),
        words=charts.interval_words,
        best_next=actions[0] if actions else None,
        blocker=_address(concepts[found.blocking.concept]) if found.blocking else "",
        choices=choices,
        chosen=chosen,
        blocking=found.blocking.says if found.blocking else "",
        map=_map(found, concepts, chosen, actions[0].concept if actions else ""),
        course=charts_days.course(course, today.date),
        memory=charts_days.memory(curve, concepts[curve.concept].title, today.date) if curve else None,
        remembered=curve.concept if curve else "",
        tried=tried,
        calendar=charts.calendar(found.calendar, today.date, today.interview) if found.attempts else None,
        calibration=charts.calibration(found.calibration) if stated >= ENOUGH_STATED else None,
        stated=stated,
        enough=ENOUGH_STATED,
    )


def _weakest(found: Progress) -> str:
    """The concept whose curve is drawn where none was chosen: the weakest tried, else any tried."""
    tried = [*found.weakest, *(state for state in found.states if state.observations)]
    return tried[0].concept if tried else ""


def _choices(found: Progress, concepts: dict[str, Concept]) -> list[MapChoice]:
    """What holds back most, where something does; then every area with how much of it was started."""
    choices = [MapChoice(BLOCKING, "What holds you back", "")] if found.blocking else []
    observed = {state.concept for state in found.states if state.observations}
    for area in dict.fromkeys(concept.area for concept in concepts.values()):
        inside = [name for name, concept in concepts.items() if concept.area == area]
        started = f"{sum(name in observed for name in inside)} of {len(inside)}"
        choices.append(MapChoice(area, words.area(area), started))
    return choices


def _map(found: Progress, concepts: dict[str, Concept], chosen: str, best_next: str) -> Picture:
    """The map of an area with what it rests on elsewhere, or of what holds back most."""
    states = {state.concept: state for state in found.states}
    data = charts_map.MapOf(concepts, states, frozenset(found.weak), best_next, _address)
    shown = _blocked(found, concepts) if chosen == BLOCKING else _in_area(concepts, chosen)
    return charts_map.prerequisites(shown, data, _map_words(found, concepts, chosen))


def _in_area(concepts: dict[str, Concept], area: str) -> list[str]:
    inside = [name for name, concept in concepts.items() if concept.area == area]
    below = {one for name in inside for one in concepts[name].prerequisites}
    return [name for name in concepts if name in below or name in inside]


def _blocked(found: Progress, concepts: dict[str, Concept]) -> list[str]:
    """The chain, others held back as far as there is room, and what the first of them rests on."""
    if found.blocking is None:
        return []
    chain = found.blocking.chain
    others = [name for name in found.blocking.held_back if name not in chain]
    held = {*chain, *others[: max(MOST_HELD - len(chain), 0)]}
    return [name for name in concepts if name in held or name in concepts[found.blocking.concept].prerequisites]


def _map_words(found: Progress, concepts: dict[str, Concept], chosen: str) -> str:
    if chosen == BLOCKING and found.blocking is not None:
        first, *rest = (concepts[name].title for name in found.blocking.chain)
        return f"{first} comes first; on it rest, one on the other: {'; '.join(rest)}."
    observed = {state.concept for state in found.states if state.observations}
    inside = [name for name, concept in concepts.items() if concept.area == chosen]
    started, weak = (sum(name in some for name in inside) for some in (observed, found.weak))
    return f"{words.area(chosen)}: {started} of {words.plural(len(inside), 'concept')} started, {weak} weak or new."


def _address(concept: Concept) -> str:
    return f"/q/{concept.questions[0]}" if concept.questions else f"/search?q={concept.id}"
