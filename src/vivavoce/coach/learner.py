"""The learner as the log shows them: per concept what is known and kept, per exercise what was tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from vivavoce.coach import knowledge
from vivavoce.coach.evidence import AGAIN, GOOD, Outcome
from vivavoce.coach.memory import Trace, review, whole_days
from vivavoce.coach.view import BankView, ConceptView, Exercise
from vivavoce.domain.practice import Memory

CREDIT_MOST = 3  # successes on what rests on a concept that count for the concept itself
CREDIT_SHARE = 0.9  # each of them leaves this share of the doubt
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
    """All that is known of the learner and one concept."""

    known: float
    observations: int = 0
    last_missed: bool = False
    families: dict[str, Family] = field(default_factory=dict)


@dataclass(slots=True)
class ItemHistory:
    """Tries of one exercise."""

    count: int = 0
    last: datetime | None = None
    seconds: list[float] = field(default_factory=list)
    card: Family | None = None  # cards are scheduled one by one as well


class Learner:
    """The state after a series of outcomes. `observe` is the only thing that changes it."""

    def __init__(self, view: BankView, results: Iterable[Outcome] = ()) -> None:
        self.view = view
        self.concepts: dict[str, ConceptMemory] = {}
        self.items: dict[str, ItemHistory] = {}
        self.credit: dict[str, int] = {}  # concept id -> successes on what rests on it
        self.observations = 0
        self.latest: Outcome | None = None
        for result in results:
            self.observe(result)

    def observe(self, result: Outcome) -> None:
        """Take one attempt into account."""
        before = self.concepts.get(result.concept) or ConceptMemory(self.known(result.concept))
        family = before.families.get(result.practice)
        missed = result.rating == AGAIN
        # A prediction is a surprise more often than a gap: it never makes a concept count as missed.
        concept_missed = before.last_missed if result.practice == "predict" else missed
        self.concepts[result.concept] = ConceptMemory(
            knowledge.learned(before.known, result.practice, result.right),
            before.observations + 1,
            concept_missed,
            {**before.families, result.practice: _after(family, result)},
        )
        self._pass_on(result, missed)
        self._remember_item(result)
        self.observations += 1
        self.latest = result

    def known(self, concept_id: str) -> float:
        """P(known), prior or from attempts, with the credit of what rests on it."""
        memory = self.concepts.get(concept_id)
        own = self._prior(self.view.by_id[concept_id]) if memory is None else memory.known
        return float(1 - (1 - own) * CREDIT_SHARE ** self.credit.get(concept_id, 0))

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
        if history is None or not history.seconds:
            return max(exercise.minutes, 1)
        return min(max(round(median(history.seconds) / 60), exercise.minutes // 2, 1), LONGEST_MINUTES)

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

    def _prior(self, concept: ConceptView) -> float:
        practised = [name for name in self.view.foundations(concept) if name in self.concepts]
        levels = self.view.by_id
        return knowledge.prior(
            concept.level,
            [self.concepts[name].known - knowledge.prior(levels[name].level) for name in practised],
        )

    def _pass_on(self, result: Outcome, missed: bool) -> None:
        """Who explains or codes a thing well knows what it rests on; a miss takes such credit back."""
        if result.practice == "predict":
            return
        if missed:
            self.credit.pop(result.concept, None)
        for name in self.view.foundations(self.view.by_id[result.concept]):
            move = 1 if result.rating >= GOOD else -1 if missed else 0
            self.credit[name] = min(max(self.credit.get(name, 0) + move, 0), CREDIT_MOST)

    def _remember_item(self, result: Outcome) -> None:
        history = self.items.setdefault(result.item, ItemHistory())
        history.count += 1
        history.last = result.at
        if result.seconds > 0:
            history.seconds.append(result.seconds)
        if result.practice == "recall":
            history.card = _after(history.card, result)


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
