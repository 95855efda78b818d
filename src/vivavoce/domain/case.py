"""Cases: a scenario question in eight stages, marked by the candidate or by a friend, never by the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vivavoce.domain.errors import VivaError

STAGES = ("requirements", "data", "metric", "baseline", "model", "serving", "monitoring", "failure")
MARKERS = ("self", "friend")
LEFT = "Stopped before this stage."  # stands as the note of a stage that was not talked through
LEFT_IN = "Stopped in this stage."  # the same of a stage whose ticks were not all asked for


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing the interviewer listens for, why it matters, and the question of the bank to read about it."""

    says: str
    why: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: the neutral words that lead to it, and what is ticked."""

    id: str
    prompt: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Twist:
    """A changed constraint for the end, and what a good answer to it does."""

    ask: str
    good: str


@dataclass(frozen=True, slots=True)
class Trap:
    """Where such a plan goes wrong, and why."""

    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `if_asked` is told only to who asks."""

    slug: str
    concept: str
    title: str
    sources: tuple[str, ...]
    minutes: int
    situation: str
    if_asked: tuple[tuple[str, str], ...]
    stages: tuple[Stage, ...]
    twists: tuple[Twist, ...]
    traps: tuple[Trap, ...]


@dataclass(frozen=True, slots=True)
class StageMarked:
    """A stage with what was ticked."""

    stage: Stage
    said: tuple[Tick, ...]
    not_said: tuple[Tick, ...]


def marked(case: Case, ticked: Mapping[str, tuple[int, ...]]) -> tuple[StageMarked, ...]:
    """Every stage with its ticks. `ticked`: stage id to the places of its ticks, from 0.

    VivaError for a stage or a place that the case does not have.
    """
    places = {stage.id: set(ticked.get(stage.id, ())) for stage in case.stages}
    unknown = sorted(set(ticked) - set(places))
    beyond = sorted(s.id for s in case.stages if not places[s.id] <= set(range(len(s.ticks))))
    if unknown or beyond:
        raise VivaError(f"{(unknown + beyond)[0]!r} has no such tick.", f"Stages: {', '.join(places)}.")
    return tuple(
        StageMarked(
            stage,
            tuple(tick for place, tick in enumerate(stage.ticks) if place in places[stage.id]),
            tuple(tick for place, tick in enumerate(stage.ticks) if place not in places[stage.id]),
        )
        for stage in case.stages
    )
