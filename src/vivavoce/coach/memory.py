"""Forgetting of one concept in one practice, or of one card: FSRS-6 with its default weights, on plain numbers.

The same formulas as `fsrs6`, which works on arrays and would be slow for one memory at a time; tests hold both to the
`fsrs` library without learning steps and fuzz. Nothing here loads NumPy, so cards can be sorted without it.
Source: J. Ye et al., open-spaced-repetition, FSRS-6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import exp

from vivavoce.coach.weights import DECAY, FACTOR, HARDEST, W

LONGEST_DAYS = 36_500  # a clock that was centuries wrong must not overflow a date
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
EASIEST_START = W[4] - exp(W[5] * (EASY - 1)) + 1  # towards which difficulty is drawn


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
        return _trace(W[rating - 1], W[4] - exp(W[5] * (rating - 1)) + 1)
    days, stability, difficulty = trace.age, trace.stability, trace.difficulty
    if days < 1:
        after = _same_day(stability, rating)
    elif rating == AGAIN:
        after = _lapsed(difficulty, stability, retained(stability, days))
    else:
        after = _recalled(difficulty, stability, retained(stability, days), rating)
    moved = difficulty + (HARDEST - difficulty) * (-W[6] * (rating - GOOD)) / 9
    return _trace(after, W[7] * EASIEST_START + (1 - W[7]) * moved)


def whole_days(start: datetime, end: datetime) -> int:
    """Days between two moments, none where the clock went back."""
    return min(max((end - start).days, 0), LONGEST_DAYS)


def retained(stability: float, days: int) -> float:
    """Share recalled after `days` at that stability (days)."""
    return float((1 + FACTOR * days / stability) ** -DECAY)


def _trace(stability: float, difficulty: float) -> Trace:
    stability = max(stability, 0.001)
    return Trace(stability, min(max(difficulty, 1.0), HARDEST), min(max(round(stability), 1), LONGEST_DAYS))


def _recalled(difficulty: float, stability: float, retention: float, rating: int) -> float:
    growth = {HARD: W[15], GOOD: 1.0, EASY: W[16]}[rating]
    spaced = exp((1 - retention) * W[10]) - 1
    return float(stability * (1 + exp(W[8]) * (11 - difficulty) * stability ** -W[9] * spaced * growth))


def _lapsed(difficulty: float, stability: float, retention: float) -> float:
    long = W[11] * difficulty ** -W[12] * ((stability + 1) ** W[13] - 1) * exp((1 - retention) * W[14])
    return float(min(long, stability / exp(W[17] * W[18])))


def _same_day(stability: float, rating: int) -> float:
    growth = exp(W[17] * (rating - GOOD + W[18])) * stability ** -W[19]
    return float(stability * (max(growth, 1.0) if rating >= HARD else growth))
