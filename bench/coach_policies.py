"""Policies side by side. Each picks one concept per learner from what the coach believes, never from the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from vivavoce.coach import fsrs6
from vivavoce.coach.belief import Belief
from vivavoce.coach.outlook import TUNED, Outlook, Tuning, outlook, priorities
from vivavoce.coach.syllabus import Interview

NEVER = -9.0


class Policy(Protocol):
    """What the session calls."""

    def open_day(self, belief: Belief, interview: Interview, day: int, left: int) -> None:
        """Before the first pick of a day."""

    def pick(self, belief: Belief, day: int, left: int, done: np.ndarray) -> np.ndarray:
        """A concept for every learner, (N,); `done` (N, C) were practised today."""


class Nothing:
    """A policy without a plan for the day."""

    def open_day(self, belief: Belief, interview: Interview, day: int, left: int) -> None:
        """Nothing to prepare."""


@dataclass
class Random(Nothing):
    """Any concept."""

    seed: int = 0

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    def pick(self, belief: Belief, day: int, left: int, done: np.ndarray) -> np.ndarray:
        return self.rng.integers(0, done.shape[1], len(done))


class ListOrder(Nothing):
    """One after the other, from the first again after the last."""

    def __init__(self, learners: int) -> None:
        self.at = np.zeros(learners, dtype=int)

    def pick(self, belief: Belief, day: int, left: int, done: np.ndarray) -> np.ndarray:
        return self.at % done.shape[1]

    def picked(self, rows: np.ndarray) -> None:
        """Those learners did practise."""
        self.at[rows] += 1


@dataclass
class DueFirst:
    """As flashcard programs do: what fell below `retention`, the weakest first; then at most `new` new ones a day, in
    the order of teaching; then the weakest of the rest."""

    retention: float = 0.9
    new: int = 20
    started: np.ndarray = field(default_factory=lambda: np.zeros(0))
    kept: np.ndarray = field(default_factory=lambda: np.zeros(0))  # of a day: what is practised on it is done

    def open_day(self, belief: Belief, interview: Interview, day: int, left: int) -> None:
        self.started = np.zeros(len(belief.tried), dtype=int)
        self.kept = fsrs6.kept(day - belief.last, belief.stability)

    def pick(self, belief: Belief, day: int, left: int, done: np.ndarray) -> np.ndarray:
        open_ = belief.tried & ~done
        due = open_ & (self.kept < self.retention)
        weakest = np.where(due, 2 - self.kept, NEVER).argmax(axis=1)
        untried = ~belief.tried
        may_start = untried.any(axis=1) & (self.started < self.new)
        filler = np.where(open_, -self.kept, NEVER).argmax(axis=1)
        self.started += ~due.any(axis=1) & may_start
        return np.where(due.any(axis=1), weakest, np.where(may_start, untried.argmax(axis=1), filler))


@dataclass
class Ours:
    """The coach's own index, as `viva next` uses it; for speed it is computed anew after some picks, not after each."""

    minutes: float  # a day
    tuning: Tuning = TUNED
    picks: int = 4
    seen: Outlook | None = None
    index: np.ndarray = field(default_factory=lambda: np.zeros(0))
    picked: int = 0

    def open_day(self, belief: Belief, interview: Interview, day: int, left: int) -> None:
        self.seen, self.picked = outlook(belief, interview, day, left, self.minutes * left, self.tuning), 0

    def pick(self, belief: Belief, day: int, left: int, done: np.ndarray) -> np.ndarray:
        assert self.seen is not None
        if self.picked % self.picks == 0:
            self.index = priorities(belief, self.seen, day, left, self.tuning)
        self.picked += 1
        return np.where(done, NEVER, self.index).argmax(axis=1)
