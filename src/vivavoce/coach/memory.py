"""Forgetting: FSRS-6 by the `fsrs` library, default weights, as pure functions of numbers.

Without learning steps and fuzz, the library's update depends only on stability, difficulty, whole days since
the last review and the rating; so it can be cached, and a rebuild from the log repeats exactly.
Source: J. Ye et al., open-spaced-repetition, FSRS-6; weights of the release pinned in the lock file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State

_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_DAYS = 36_500  # a clock that was centuries wrong must not overflow a date


@dataclass(frozen=True, slots=True)
class Trace:
    """The memory of one concept in one practice. Stability in days, `age` in whole days since the last review."""

    stability: float
    difficulty: float
    interval: int  # days after which 90 % are left
    age: int = 0

    def kept(self, ahead: int = 0) -> float:
        """Probability of recall `ahead` days from now, in [0, 1]."""
        return retained(self.stability, self.age + ahead)

    def aged(self, days: int) -> Trace:
        """The same trace `days` later."""
        return Trace(self.stability, self.difficulty, self.interval, self.age + days)


def review(trace: Trace | None, rating: int) -> Trace:
    """The trace after an attempt now; None stands for a first attempt."""
    if trace is None:
        return _first(rating)
    return Trace(*_next(trace.stability, trace.difficulty, trace.age, rating))


def whole_days(start: datetime, end: datetime) -> int:
    """Days between two moments, none where the clock went back."""
    return min(max((end - start).days, 0), LONGEST_DAYS)


@lru_cache(maxsize=65_536)
def retained(stability: float, days: int) -> float:
    """Share recalled after `days` at that stability (days)."""
    card = _card(stability, 5.0)  # the difficulty does not enter
    return float(_SCHEDULER.get_card_retrievability(card, _EPOCH + timedelta(days=days)))


@lru_cache(maxsize=4)
def _first(rating: int) -> Trace:
    return Trace(*_reviewed(Card(card_id=0, due=_EPOCH), rating, 0))


@lru_cache(maxsize=65_536)
def _next(stability: float, difficulty: float, days: int, rating: int) -> tuple[float, float, int]:
    return _reviewed(_card(stability, difficulty), rating, days)


def _card(stability: float, difficulty: float) -> Card:
    # With an id of its own, a card would read the clock and sleep a millisecond.
    return Card(
        card_id=0, state=State.Review, stability=stability, difficulty=difficulty, due=_EPOCH, last_review=_EPOCH
    )


def _reviewed(card: Card, rating: int, days: int) -> tuple[float, float, int]:
    at = _EPOCH + timedelta(days=days)
    after, _ = _SCHEDULER.review_card(card, Rating(rating), at)
    return float(after.stability), float(after.difficulty), (after.due - at).days
