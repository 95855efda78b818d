"""The sheet for the last day: what was missed and never mended, what was believed and is not so, the stories to tell.

Only what the learner said or missed stands on it. It teaches nothing new: the day before is too late for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from vivavoce.domain.grade import CONTRADICTED, COVERED, Grade
from vivavoce.domain.pages import QuestionPage
from vivavoce.domain.rubric import ASKED

MOST_MISSES = 12  # questions: what fits a page and a morning
MOST_POINTS = 3  # of one question
MOST_OTHERS = 8  # misconceptions, surprises and mistakes each


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The last answer to one question, as it stands after its turns and disputes."""

    page: QuestionPage
    grade: Grade
    on: date


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose last answer left asked points out, and what to say."""

    question: str
    title: str
    points: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Belief:
    """What an answer asserted, and what is so. `said` is empty where it contradicted a point in words of its own."""

    question: str
    said: str
    correction: str


@dataclass(frozen=True, slots=True)
class Surprise:
    """A prediction that did not come true, or code that failed in a known way: what it was, and why."""

    item: str
    title: str
    because: str


@dataclass(frozen=True, slots=True)
class Story:
    """One project of the learner's, told in their own words."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastDay:
    """The sheet."""

    interview: date | None
    misses: tuple[Miss, ...]
    beliefs: tuple[Belief, ...]
    predictions: tuple[Surprise, ...]
    code: tuple[Surprise, ...]
    stories: tuple[Story, ...]

    @property
    def empty(self) -> bool:
        """Is there nothing on it?"""
        return not (self.misses or self.beliefs or self.predictions or self.code or self.stories)


def last_day(
    interview: date | None,
    answers: Iterable[LastAnswer],
    predictions: Sequence[Surprise],
    code: Sequence[Surprise],
    stories: Iterable[Story],
    weights: Mapping[str, float],
) -> LastDay:
    """The sheet of the last answers, most important first. `weights`: what each concept counts for on the day."""
    ranked = sorted(answers, key=lambda one: -weights.get(one.page.concept, 0.0) * (1 - one.grade.score))
    misses = [miss for one in ranked if (miss := _miss(one)) is not None]
    beliefs = [belief for one in ranked for belief in _beliefs(one)]
    return LastDay(
        interview,
        tuple(misses[:MOST_MISSES]),
        tuple(beliefs[:MOST_OTHERS]),
        tuple(predictions[:MOST_OTHERS]),
        tuple(code[:MOST_OTHERS]),
        tuple(stories),
    )


def is_open(one: LastAnswer) -> bool:
    """Did the answer leave an asked point out, or say what is not so?"""
    return _miss(one) is not None or bool(_beliefs(one))


def _miss(one: LastAnswer) -> Miss | None:
    """The heaviest asked points that the answer did not cover; None where it covered them all."""
    verdicts = {point.id: point.verdict for point in one.grade.points}
    open_points = [
        point
        for point in one.page.rubric.points
        if point.role == ASKED and verdicts.get(point.id, COVERED) != COVERED  # a short answer was judged on one
    ]
    open_points.sort(key=lambda point: -point.weight)
    if not open_points:
        return None
    says = tuple(point.statement for point in open_points[:MOST_POINTS])
    return Miss(one.page.slug, one.page.title, says, one.on)


def _beliefs(one: LastAnswer) -> list[Belief]:
    """Misconceptions that still stand, and points that the answer contradicted."""
    known = {wrong.id: wrong for wrong in one.page.rubric.misconceptions}
    found = [
        Belief(one.page.slug, known[wrong.id].statement, wrong.correction)
        for wrong in one.grade.misconceptions
        if wrong.id in known
    ]
    settled = {
        point for wrong in one.grade.misconceptions if wrong.id in known for point in known[wrong.id].contradicts
    }
    points = {point.id: point for point in one.page.rubric.points}
    for graded in one.grade.points:
        if graded.verdict == CONTRADICTED and graded.id in points and graded.id not in settled:
            found.append(Belief(one.page.slug, "", points[graded.id].statement))
    return found
