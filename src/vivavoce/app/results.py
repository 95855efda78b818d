"""What the use cases return to pages and commands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from vivavoce.coach import Course, Plan, Progress
from vivavoce.domain.grade import Grade, PointGrade
from vivavoce.domain.practice import Action, ConceptState, Memory, Readiness
from vivavoce.grader import Turn


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer that was judged and recorded; `next` is what an interviewer would ask now.

    `beyond` judges the answer just given to a follow-up, point by point; the grade does not hold those points.
    """

    event_id: str
    grade: Grade
    next: Turn | None
    beyond: tuple[PointGrade, ...] = ()


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction settled by a measured figure; `right` is the index of the right choice."""

    event_id: str
    hit: bool
    choice: int
    right: int
    figure: float
    shown: str  # the figure as the lab formats it, with its unit
    because: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """A run with few seeds beside the committed evidence of one claim."""

    id: str
    consistent: bool | None  # None: the claim is not tested at these settings, or has no evidence
    effect: float | None
    interval: tuple[float, float] | None
    evidence: str  # the evidence's verdict


@dataclass(frozen=True, slots=True)
class LabResult:
    """One finished run of a lab."""

    lab: str
    concept: str
    knobs: dict[str, float | int | str | bool]
    metrics: dict[str, dict[str, list[float]]]
    claims: tuple[Consistency, ...]
    figure: float | None  # what settles the prediction; None where it is not finite
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Today:
    """The first page."""

    date: datetime.date
    interview: datetime.date | None
    days_left: int | None
    minutes: int
    actions: tuple[Action, ...]
    readiness: Readiness
    empty: bool  # nothing was practised yet


@dataclass(frozen=True, slots=True)
class Remembered:
    """How every concept stands, and the memory of one, with the days that its picture shows: of one state."""

    states: dict[str, ConceptState]
    memories: list[Memory]  # of the one concept, by practice
    date: datetime.date
    interview: datetime.date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the learner stands, what comes next and the course to the day: of one state of the history."""

    progress: Progress
    today: Today
    course: Course
    as_of: datetime.datetime | None = None  # where something was recorded since: when this was the newest state


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What takes its time, of one state of the history."""

    state: tuple[int, str]  # version of the log, hour
    now: datetime.datetime
    plan: Plan
    standing: Standing
