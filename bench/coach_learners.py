"""Learners made up for the bench. The coach sees none of what is in here, only right and wrong answers.

Four theories of memory, each with parameters of its own for every learner and item; what they share is what they
know beforehand and that a concept is harder to grasp and to use while what it rests on is missing.

| truth | source |
|---|---|
| `Fsrs` | FSRS-6, with per-learner first stability, growth, decay |
| `ActR` | Pavlik and Anderson 2005: practice traces whose decay depends on the activation when they were laid |
| `HalfLife` | Settles and Meeder 2016: half-life by square roots of the numbers of right and wrong answers |
| `Tracing` | Bayesian knowledge tracing with a constant daily chance to forget (Qiu et al. 2011) |
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from coach_world import World

from vivavoce.coach import fsrs6
from vivavoce.coach.weights import DECAY, W

Rows = np.ndarray  # (n,) numbers of learners; with Concepts of the same shape they name n memories
Concepts = np.ndarray
ALONE, TOGETHER = 0.7, 0.3  # an answer needs the concept; what it rests on adds the second share
GRASP_ALONE, GRASP_TOGETHER = 0.15, 0.85


class Learners(ABC):
    """`count` learners of one world. `weak` makes all of them poorer than any coach would expect."""

    def __init__(self, world: World, count: int, seed: int, weak: bool = False) -> None:
        self.world, self.count, self.weak = world, count, weak
        self.rng = rng = np.random.default_rng(seed)
        shape = (count, world.concepts)
        ability = rng.normal(-0.6, 1.0, count)
        self.grasp = np.clip(rng.normal(0.85, 0.1, count), 0.5, 0.99) * (0.8 if weak else 1.0)
        self.pace = np.exp(rng.normal(0, 0.2, count))
        self.known_before = self._known_before(ability, shape)
        self._prepare(shape)

    def _known_before(self, ability: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Who is able knows more, deep concepts are known less, and mostly only with what they rest on."""
        rng = self.rng
        logit = ability[:, None] - 0.45 * (self.world.depth - 3) + 0.4 * rng.normal(size=shape)
        known = rng.random(shape) < 1 / (1 + np.exp(-logit))
        for concept, parents in enumerate(self.world.parents):
            for parent in parents[parents >= 0]:
                known[:, concept] &= known[:, parent] | (rng.random(self.count) < 0.15)
        return known

    @abstractmethod
    def _prepare(self, shape: tuple[int, int]) -> None:
        """Draw the hidden parameters and the memories of what is known before."""

    @abstractmethod
    def recall(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        """Probability that each memory is there on that day."""

    @abstractmethod
    def practise(self, rows: Rows, concepts: Concepts, day: float, right: np.ndarray, grasped: np.ndarray) -> None:
        """Change the memories after an attempt that was right or not, and after which the answer was grasped or not."""

    def everything(self, day: float) -> np.ndarray:
        """`recall` of all memories, (N, C)."""
        rows, concepts = np.indices((self.count, self.world.concepts))
        return self.recall(rows, concepts, day)

    def below(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        """Mean recall of what each concept rests on; 1 where it rests on nothing."""
        parents = self.world.parents[concepts]
        there = parents >= 0
        found = self.recall(np.broadcast_to(rows[:, None], parents.shape), np.maximum(parents, 0), day) * there
        return np.where(there.any(axis=1), found.sum(axis=1) / np.maximum(there.sum(axis=1), 1), 1.0)

    def attempt(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        """One attempt each, with the answer shown afterwards; true where it was right."""
        below = self.below(rows, concepts, day)
        right = self.rng.random(rows.size) < self.recall(rows, concepts, day) * (ALONE + TOGETHER * below)
        chance = np.clip(self.grasp[rows] * (GRASP_ALONE + GRASP_TOGETHER * below), 0, 1)
        self.practise(rows, concepts, day, right, self.rng.random(rows.size) < chance)
        return right

    def answers(self, questions: np.ndarray, day: float) -> np.ndarray:
        """Probability to answer each question, (N, Q): all its concepts are needed; 2 % guess, 3 % slip."""
        memory = self.everything(day)
        parents = self.world.parents
        there = parents >= 0
        below = np.where(
            there.any(axis=1),
            (memory[:, np.maximum(parents, 0)] * there).sum(axis=2) / np.maximum(there.sum(axis=1), 1),
            1.0,
        )
        usable = np.concatenate([memory * (ALONE + TOGETHER * below), np.ones((self.count, 1))], axis=1)
        return usable[:, questions].prod(axis=2) * 0.95 + 0.02


class Fsrs(Learners):
    """FSRS-6 whose first stability, growth and decay are the learner's own."""

    def _prepare(self, shape: tuple[int, int]) -> None:
        rng, known = self.rng, self.known_before
        self.first = np.exp(rng.normal(0, 0.45, self.count)) * (0.5 if self.weak else 1.0)
        self.growth = np.exp(rng.normal(0, 0.25, self.count)) * (0.7 if self.weak else 1.0)
        self.decay = np.clip(DECAY * np.exp(rng.normal(0, 0.3, self.count)), 0.1, 0.6)
        self.item = np.exp(rng.normal(0, 0.3, shape))
        before = np.exp(rng.normal(np.log(20), 0.8, shape)) * (0.6 if self.weak else 1.0)
        self.stability = np.where(known, before, 0.0)
        self.difficulty = np.clip(rng.normal(5, 1.5, shape), 1, 10)
        self.last = np.where(known, -rng.uniform(0, 60, shape), 0.0)

    def recall(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        stability, decay = self.stability[rows, concepts], self.decay[rows]
        factor = 0.9 ** (-1 / decay) - 1
        days = np.maximum(day - self.last[rows, concepts], 0)
        return np.where(stability > 0, (1 + factor * days / np.maximum(stability, 1e-3)) ** -decay, 0.0)

    def practise(self, rows: Rows, concepts: Concepts, day: float, right: np.ndarray, grasped: np.ndarray) -> None:
        at = rows, concepts
        retention, fresh = self.recall(rows, concepts, day), self.stability[at] == 0
        difficulty, stability = self.difficulty[at], np.maximum(self.stability[at], 0.01)
        grown = stability + self.growth[rows] * (fsrs6.recalled(difficulty, stability, retention) - stability)
        grown = np.where(day - self.last[at] < 1, fsrs6.same_day(stability, 3), grown)
        fallen = fsrs6.lapsed(difficulty, stability, retention)
        new = np.where(grasped, W[2], 1.5 * W[0]) * self.first[rows] * self.item[at]
        relearned = np.where(grasped, fsrs6.same_day(np.maximum(fallen, 0.1), 3), fallen)
        missed = np.where(fresh, new, np.maximum(np.maximum(fallen, relearned), 0.6 * new))
        self.stability[at] = np.clip(np.where(right, grown, missed), 0.05, 3650)
        moved = np.where(right, fsrs6.next_difficulty(difficulty, 3), fsrs6.next_difficulty(difficulty, 1))
        self.difficulty[at] = np.where(fresh & ~right, fsrs6.first_difficulty(3), moved)
        self.last[at] = day


class ActR(Learners):
    """Traces of single practices that fade by a power of time; practice while it is fresh lays a weaker one."""

    MOST_TRACES = 24
    NEW_TRACE = 1 / 12  # days: how old a trace is when it is first used

    def _prepare(self, shape: tuple[int, int]) -> None:
        rng = self.rng
        self.base_decay = 0.177 * np.exp(rng.normal(0, 0.25, self.count)) * (1.3 if self.weak else 1.0)
        self.threshold = rng.normal(-0.35, 0.15, self.count)[:, None] + rng.normal(0, 0.1, shape)
        self.days = np.full((*shape, self.MOST_TRACES), np.nan)
        self.decays = np.full((*shape, self.MOST_TRACES), np.nan)
        self.laid = np.where(self.known_before, rng.integers(2, 7, shape), 0)
        for trace in range(6):
            has = trace < self.laid
            self.days[..., trace] = np.where(has, -rng.uniform(5, 120, shape), np.nan)
            self.decays[..., trace] = np.where(has, self.base_decay[:, None] + rng.uniform(0, 0.1, shape), np.nan)

    def _activation(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        age = np.maximum(day - self.days[rows, concepts], self.NEW_TRACE)
        strength = np.nansum(age ** -self.decays[rows, concepts], axis=-1)
        return np.log(np.maximum(strength, 1e-9))

    def recall(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        logit = (self._activation(rows, concepts, day) - self.threshold[rows, concepts]) / 0.255
        return np.where(self.laid[rows, concepts] > 0, 1 / (1 + np.exp(-np.clip(logit, -30, 30))), 0.0)

    def practise(self, rows: Rows, concepts: Concepts, day: float, right: np.ndarray, grasped: np.ndarray) -> None:
        laid = np.minimum(self.laid[rows, concepts], self.MOST_TRACES - 1)
        activation = self._activation(rows, concepts, day)
        decay = 0.217 * np.exp(np.minimum(activation, 1.5)) + self.base_decay[rows]
        self.days[rows, concepts, laid] = day
        self.decays[rows, concepts, laid] = np.where(right | grasped, decay, decay + 0.4)
        self.laid[rows, concepts] = laid + 1


class HalfLife(Learners):
    """The chance halves every half-life, which grows with the numbers of right answers, whenever they were given."""

    def _prepare(self, shape: tuple[int, int]) -> None:
        rng, known = self.rng, self.known_before
        self.base = rng.normal(1.0 if self.weak else 1.5, 0.4, self.count)[:, None] + rng.normal(0, 0.3, shape)
        self.right = np.where(known, rng.integers(4, 13, shape), 0).astype(float)
        self.wrong = np.zeros(shape)
        self.grasped = known.astype(float)
        self.last = np.where(known, -rng.uniform(0, 30, shape), 0.0)

    def recall(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        at = rows, concepts
        exponent = self.base[at] + 1.6 * np.sqrt(self.right[at]) - 0.3 * np.sqrt(self.wrong[at])
        half_life = 2 ** np.where(self.grasped[at] > 0, exponent, -1.5)
        days = np.maximum(day - self.last[at], 0)
        return np.where(self.right[at] + self.wrong[at] > 0, 0.5 ** (days / half_life), 0.0)

    def practise(self, rows: Rows, concepts: Concepts, day: float, right: np.ndarray, grasped: np.ndarray) -> None:
        at = rows, concepts
        self.right[at] += right
        self.wrong[at] += ~right
        self.grasped[at] = np.maximum(self.grasped[at], right | grasped)
        self.last[at] = day


class Tracing(Learners):
    """Known or not. What is known is lost with the same small chance every day, however often it was practised."""

    def _prepare(self, shape: tuple[int, int]) -> None:
        rng = self.rng
        self.kept_daily = 1 - np.exp(rng.normal(np.log(0.03 if self.weak else 0.02), 0.4, self.count))
        self.known = self.known_before.copy()
        self.last = np.zeros(shape)

    def recall(self, rows: Rows, concepts: Concepts, day: float) -> np.ndarray:
        days = np.maximum(day - self.last[rows, concepts], 0)
        return self.known[rows, concepts] * self.kept_daily[rows] ** days

    def practise(self, rows: Rows, concepts: Concepts, day: float, right: np.ndarray, grasped: np.ndarray) -> None:
        self.known[rows, concepts] = right | grasped
        self.last[rows, concepts] = day
