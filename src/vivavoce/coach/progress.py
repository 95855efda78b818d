"""The progress page: where each concept stands, when was practised, what fades, how sure the learner is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from vivavoce.coach.blocking import Blocking, blocking, weak_concepts
from vivavoce.coach.evidence import calibration, outcomes, seconds_by_day
from vivavoce.coach.learner import Learner, due_date, learner_of
from vivavoce.coach.model_version import MODEL_VERSION
from vivavoce.coach.plan import Plan, PlanDay, whole_plan
from vivavoce.coach.readiness import learner_readiness
from vivavoce.coach.view import BankView, ConceptView
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.practice import ConceptState, Memory, Readiness

LEVEL_BOUNDS = ((0.4, 1), (0.65, 2), (0.85, 3))  # shaky, fair, good; from .85 on firm. Untried concepts are 0
FIRM = 4
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
    kept: Readiness  # on the day, if the plan is kept
    blocking: Blocking | None  # what holds back most
    weak: list[str]  # concepts that count and are missed or would probably not be answered today
    model_version: int = MODEL_VERSION  # of the coach, under which all this was reckoned


def progress(view: BankView, events: Iterable[Event], now: datetime, made: Plan | None = None) -> Progress:
    """Compute the page. `made` saves planning again where the caller has the plan."""
    history = list(events)
    made = whole_plan(view, history, now) if made is None else made
    settings = made.settings
    results = outcomes(view, history)
    learner = learner_of(view, results)
    states = _states(learner, now)
    weak = weak_concepts(learner, now, settings)
    return Progress(
        states=states,
        calendar=_calendar(seconds_by_day(history), made.days),
        memory={name: learner.memories(name, now) for name in learner.concepts},
        readiness=made.stopped,
        today=learner_readiness(learner, now, 0, settings),
        attempts=sum(event.kind == ATTEMPT for event in history),
        calibration=calibration(results),
        weakest=_weakest(states),
        kept=made.kept,
        blocking=blocking(learner, now, settings),
        weak=[concept.id for concept in view.concepts if concept.id in weak],
    )


def concept_states(view: BankView, events: Iterable[Event], now: datetime) -> list[ConceptState]:
    """How every concept stands now: the part of the page that needs no plan."""
    return _states(learner_of(view, outcomes(view, events)), now)


def memories(view: BankView, events: Iterable[Event], now: datetime, concept: str) -> list[Memory]:
    """The memory of one concept per practice; empty where it was never tried."""
    return learner_of(view, outcomes(view, events)).memories(concept, now)


def _states(learner: Learner, now: datetime) -> list[ConceptState]:
    """Every concept now. `retrievability` is the probability to explain it: known and not forgotten."""
    from vivavoce.coach.futures import chances  # loads NumPy

    chance = chances(learner, now.date())
    return [_state(learner, concept, chance[concept.id]) for concept in learner.view.concepts]


def _state(learner: Learner, concept: ConceptView, chance: float) -> ConceptState:
    memory = learner.concepts.get(concept.id)
    if memory is None:
        return ConceptState(concept.id, concept.title, 0, None, 0, None, False)
    level = next((level for bound, level in LEVEL_BOUNDS if chance < bound), FIRM)
    due = min(due_date(family) for family in memory.families.values())
    return ConceptState(concept.id, concept.title, level, chance, memory.observations, due, memory.last_missed)


def _calendar(seconds: dict[date, float], days: Iterable[PlanDay]) -> list[tuple[date, int, int]]:
    """Done and planned minutes of every day that has either."""
    planned = {day.date: day.minutes for day in days if day.minutes}
    return [(day, round(seconds.get(day, 0.0) / 60), planned.get(day, 0)) for day in sorted({*seconds, *planned})]


def _weakest(states: list[ConceptState]) -> list[ConceptState]:
    """Tried concepts with the least chance first; firm ones are not weak."""
    tried = [state for state in states if state.retrievability is not None and state.level < FIRM]
    return sorted(tried, key=lambda state: state.retrievability or 0.0)[:WEAKEST]
