"""The progress page: where each concept stands, when was practised, what fades, how sure the learner is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vivavoce.coach.evidence import Outcome, calibration, outcomes, seconds_by_day
from vivavoce.coach.learner import Family, Learner, due_date
from vivavoce.coach.plan import PlanDay, plan
from vivavoce.coach.readiness import answer_chance, learner_readiness
from vivavoce.coach.settings import current_settings
from vivavoce.coach.view import BankView, ConceptView
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.practice import ConceptState, Memory, Readiness

LEVEL_BOUNDS = ((0.4, 1), (0.65, 2), (0.85, 3))  # shaky, fair, good; from .85 on firm. Untried concepts are 0
FIRM = 4
LONGEST_CURVE = 365  # days of the past that a curve shows
WEAKEST = 7


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the progress page draws. Calendar rows: day, minutes done, minutes planned."""

    states: list[ConceptState]
    calendar: list[tuple[date, int, int]]
    memory: dict[str, list[Memory]]
    readiness: Readiness  # on the day, if practice stopped now
    today: Readiness  # today
    attempts: int
    calibration: list[tuple[float, float, int]]  # mean stated confidence, share good, attempts
    weakest: list[ConceptState]


def progress(view: BankView, events: Iterable[Event], now: datetime, planned: list[PlanDay] | None = None) -> Progress:
    """Compute the page. `planned` saves planning again where the caller has the plan."""
    history = list(events)
    results = outcomes(view, history)
    learner = Learner(view, results)
    states = [concept_state(learner, concept, now) for concept in view.concepts]
    days = plan(view, history, now) if planned is None else planned
    return Progress(
        states=states,
        calendar=_calendar(seconds_by_day(history), days),
        memory={name: learner.memories(name, now) for name in learner.concepts},
        readiness=learner_readiness(learner, now, current_settings(history).days_ahead(now)),
        today=learner_readiness(learner, now, 0),
        attempts=sum(event.kind == ATTEMPT for event in history),
        calibration=calibration(results),
        weakest=_weakest(states),
    )


def concept_state(learner: Learner, concept: ConceptView, now: datetime) -> ConceptState:
    """One concept now. `retrievability` is the probability to explain it: known and not forgotten."""
    memory = learner.concepts.get(concept.id)
    if memory is None:
        return ConceptState(concept.id, concept.title, 0, None, 0, None, False)
    chance = answer_chance(learner, concept.id, now)
    level = next((level for bound, level in LEVEL_BOUNDS if chance < bound), FIRM)
    due = min(due_date(family) for family in memory.families.values())
    return ConceptState(concept.id, concept.title, level, chance, memory.observations, due, memory.last_missed)


def memory_curve(view: BankView, events: Iterable[Event], now: datetime, concept: str) -> list[tuple[date, float]]:
    """Share of the concept kept on each day from its first attempt (at most a year back) to the day ahead.

    The best-kept practice counts, as it is at the end of the day. Empty for a concept never tried.
    """
    history = list(events)
    results = [result for result in outcomes(view, history) if result.concept == concept]
    if not results:
        return []
    today = now.date()
    start = max(min(result.day for result in results), today - timedelta(days=LONGEST_CURVE))
    end = today + timedelta(days=current_settings(history).days_ahead(now))
    return _replayed(view, concept, results, min(start, today), end)


def _replayed(view: BankView, concept: str, results: list[Outcome], start: date, end: date) -> list[tuple[date, float]]:
    learner = Learner(view)
    waiting = iter(sorted(results, key=lambda result: result.day))
    upcoming = next(waiting, None)
    points = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        while upcoming is not None and upcoming.day <= day:
            learner.observe(upcoming)
            upcoming = next(waiting, None)
        memory = learner.concepts.get(concept)
        if memory is not None:
            points.append((day, max(_kept_on(family, day) for family in memory.families.values())))
    return points


def _kept_on(family: Family, day: date) -> float:
    return family.trace.kept(max((day - family.day).days, 0))


def _calendar(seconds: dict[date, float], days: list[PlanDay]) -> list[tuple[date, int, int]]:
    """Done and planned minutes of every day that has either."""
    planned = {day.date: day.minutes for day in days if day.minutes}
    return [(day, round(seconds.get(day, 0.0) / 60), planned.get(day, 0)) for day in sorted({*seconds, *planned})]


def _weakest(states: list[ConceptState]) -> list[ConceptState]:
    """Tried concepts with the least chance first; firm ones are not weak."""
    tried = [state for state in states if state.retrievability is not None and state.level < FIRM]
    return sorted(tried, key=lambda state: state.retrievability or 0.0)[:WEAKEST]
