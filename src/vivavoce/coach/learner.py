"""The learner as the log shows them: what the coach believes of each concept, and what was tried."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any

from vivavoce.coach.evidence import AGAIN, Outcome
from vivavoce.coach.knowledge import EVIDENCE
from vivavoce.coach.memory import Trace, review, whole_days
from vivavoce.coach.view import BankView, Exercise
from vivavoce.domain.practice import Memory

if TYPE_CHECKING:
    from vivavoce.coach.belief import Belief

LONGEST_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Family:
    """One concept in one practice: its trace right after the last attempt (age 0), and that attempt."""

    trace: Trace
    last: datetime  # UTC
    day: date
    observations: int
    last_missed: bool

    def now(self, now: datetime) -> Trace:
        """The trace as old as it is now."""
        return self.trace.aged(whole_days(self.last, now))


@dataclass(frozen=True, slots=True)
class ConceptMemory:
    """What was tried of one concept, by practice."""

    observations: int = 0
    last_missed: bool = False
    families: dict[str, Family] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemHistory:
    """Tries of one exercise."""

    count: int = 0
    last: datetime | None = None
    seconds: tuple[float, ...] = ()
    card: Family | None = None  # cards are scheduled one by one as well

    @cached_property
    def minutes(self) -> int | None:
        """What it takes the learner, or None where no time was taken."""
        return round(median(self.seconds) / 60) if self.seconds else None


class Learner:
    """The state after a series of outcomes. `observe` is the only thing that changes it."""

    def __init__(self, view: BankView, results: Iterable[Outcome] = ()) -> None:
        from vivavoce.coach.bank_map import syllabus_of  # loads NumPy, which not every command needs
        from vivavoce.coach.belief import Belief

        self.view = view
        self.belief: Belief = Belief(syllabus_of(view))
        self.numbers = {concept.id: number for number, concept in enumerate(view.concepts)}
        self.concepts: dict[str, ConceptMemory] = {}
        self.items: dict[str, ItemHistory] = {}
        self._least: dict[str, dict[str, Exercise]] = {}  # by concept and practice, until the concept is tried
        self.observations = 0
        self.latest: Outcome | None = None
        self.observe_all(results)

    def __deepcopy__(self, memo: dict[int, Any]) -> Learner:
        """A learner to be led into a possible future. Only what changes in place is copied."""
        other = object.__new__(Learner)
        other.__dict__.update(self.__dict__)
        other.belief = self.belief.copy()
        other.concepts = dict(self.concepts)
        other.items, other._least = dict(self.items), dict(self._least)
        return other

    def observe(self, result: Outcome) -> None:
        """Take one attempt into account."""
        self.observe_all([result])

    def observe_all(self, results: Iterable[Outcome]) -> None:
        """Take attempts into account, in their order."""
        for batch in _batches(results):
            self._believe(batch)
            for result in batch:
                self._remember(result)

    def chance(self, concept_id: str, day: date) -> float:
        """Probability to answer a question on the concept, on a day."""
        usable = self.belief.syllabus.usable(self.belief.kept(float(day.toordinal())))
        return float(usable[0, self.numbers[concept_id]])

    def _believe(self, batch: Sequence[Outcome]) -> None:
        """Attempts of one day at different concepts."""
        import numpy as np

        from vivavoce.coach.belief import Channel

        kinds = [EVIDENCE[result.practice] for result in batch]
        channel = Channel(*(np.array([getattr(kind, name) for kind in kinds]) for name in Channel.__slots__))
        concepts = np.array([self.numbers[result.concept] for result in batch])
        right = np.array([result.right for result in batch])
        day = float(batch[0].day.toordinal())
        self.belief.observe(np.zeros(len(batch), dtype=np.intp), concepts, day, right, channel)

    def _remember(self, result: Outcome) -> None:
        before = self.concepts.get(result.concept) or ConceptMemory()
        missed = result.rating == AGAIN
        self.concepts[result.concept] = ConceptMemory(
            before.observations + 1,
            # A prediction is a surprise more often than a gap: it never makes a concept count as missed.
            before.last_missed if result.practice == "predict" else missed,
            {**before.families, result.practice: _after(before.families.get(result.practice), result)},
        )
        self._remember_item(result)
        self._least.pop(result.concept, None)
        self.observations += 1
        self.latest = result

    def traces(self, concept_id: str, now: datetime) -> dict[str, Trace]:
        """The concept's traces, as old as they are now, by practice."""
        memory = self.concepts.get(concept_id)
        return {} if memory is None else {name: family.now(now) for name, family in memory.families.items()}

    def missed(self, concept_id: str) -> bool:
        """True if the last attempt at the concept was missed."""
        memory = self.concepts.get(concept_id)
        return memory is not None and memory.last_missed

    def minutes(self, exercise: Exercise) -> int:
        """Minutes the learner takes for it: the median of the log, else the bank's.

        Never less than half of the bank's: who pastes or guesses in seconds has not shown how long it takes.
        """
        history = self.items.get(exercise.item)
        if history is None or history.minutes is None:
            return max(exercise.minutes, 1)
        return min(max(history.minutes, exercise.minutes // 2, 1), LONGEST_MINUTES)

    def least_tried(self, concept_id: str, practice: str, pool: Sequence[Exercise]) -> Exercise:
        """The exercise of a concept's pool that was tried least, then longest ago."""
        found = self._least.setdefault(concept_id, {})
        if practice not in found:
            found[practice] = min(pool, key=self._tries)
        return found[practice]

    def _tries(self, exercise: Exercise) -> tuple[int, float]:
        history = self.items.get(exercise.item)
        return (0, 0.0) if history is None or history.last is None else (history.count, history.last.timestamp())

    def memories(self, concept_id: str, now: datetime) -> list[Memory]:
        """The concept's memory per practice, for pages."""
        memory = self.concepts.get(concept_id)
        if memory is None:
            return []
        return [
            Memory(
                concept_id,
                practice,
                family.trace.stability,
                family.now(now).kept(),
                family.day,
                due_date(family),
                family.observations,
                family.last_missed,
            )
            for practice, family in memory.families.items()
        ]

    def _remember_item(self, result: Outcome) -> None:
        before = self.items.get(result.item) or ItemHistory()
        self.items[result.item] = ItemHistory(
            before.count + 1,
            result.at,
            (*before.seconds, result.seconds) if result.seconds > 0 else before.seconds,
            _after(before.card, result) if result.practice == "recall" else before.card,
        )


_latest: tuple[BankView, list[Outcome], Learner] | None = None


def learner_of(view: BankView, results: list[Outcome]) -> Learner:
    """`Learner(view, results)`, from the last one asked for where the log has only grown. To be read or copied only.

    A page asks for the same learner several times, and a rebuild from ten thousand attempts takes most of a second.
    What comes out is the same in any case, so two threads at once do no harm.
    """
    global _latest
    learner, known = None, 0
    if _latest is not None and _latest[0] is view:
        _, before, latest = _latest
        if results[: len(before)] == before:
            learner, known = latest, len(before)
    if learner is None:
        learner = Learner(view, results)
    elif known < len(results):
        learner = copy.deepcopy(learner)
        learner.observe_all(results[known:])
    _latest = view, results, learner
    return learner


def due_date(family: Family) -> date:
    """The day on which 90 % are left; date.max where that lies beyond the calendar."""
    try:
        return family.day + timedelta(days=family.trace.interval)
    except OverflowError:
        return date.max


def _after(family: Family | None, result: Outcome) -> Family:
    trace = review(None if family is None else family.now(result.at), result.rating)
    count = 0 if family is None else family.observations
    return Family(trace, result.at, result.day, count + 1, result.rating == AGAIN)


def _batches(results: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes in order, those of one day at different concepts together: the belief takes them at once."""
    for _, together in groupby(results, key=lambda result: result.day):
        batch: dict[str, Outcome] = {}
        for result in together:
            if result.concept in batch:
                yield [*batch.values()]
                batch = {}
            batch[result.concept] = result
        yield [*batch.values()]
