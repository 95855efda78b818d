"""What rests on what and what is asked, as arrays: the map over which the coach reckons.

Concepts are numbers below C. Prerequisites may form a ring; the layers cut it.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from vivavoce.coach.fsrs6 import Array

NONE = -1  # fills rows of `parents` and `questions`
ALONE, TOGETHER = 0.7, 0.3  # an answer needs the concept; what it rests on adds the second share


class Syllabus:
    """Concepts: `parents` (C, K), numbers of prerequisites, and `hardness` (C,), logits less likely known before."""

    def __init__(self, parents: np.ndarray, hardness: np.ndarray) -> None:
        self.concepts = len(hardness)
        self.hardness: Array = np.asarray(hardness, dtype=np.float64)
        self.parents = parents
        self.share: Array = np.zeros((self.concepts, self.concepts))  # [c, p]: 1 / number of c's parents
        for concept, row in enumerate(parents):
            rests_on = row[row >= 0]
            self.share[concept, rests_on] = 1 / max(len(rests_on), 1)
        self.founded = self.share.sum(axis=1) > 0
        self.below: Array = (self.share > 0).astype(np.float64)  # [c, p]: 1 where c rests on p
        self.layers = _layers(self.share)
        self._below: Array = _closure(self.below)

    def footing(self, chance: Array) -> Array:
        """Mean chance (..., N, C) of what each concept rests on; 1 where it rests on nothing."""
        result: Array = np.where(self.founded, chance @ self.share.T, 1.0)
        return result

    def with_foundations(self, some: np.ndarray) -> np.ndarray:
        """Those of some concepts (C,), a mask, and everything that they rest on, directly or through each other."""
        result: np.ndarray = some | ((some @ self._below) > 0)
        return result

    def usable(self, chance: Array) -> Array:
        """Chance (..., N, C) to use a concept in an answer: it is remembered, better so with what it rests on."""
        result: Array = chance * (ALONE + TOGETHER * self.footing(chance))
        return result


class Interview:
    """What is asked: `questions` (Q, J), numbers of the concepts each needs, and `worth` (Q,), how often it comes.

    `spread` is the share of the worth that goes to all concepts alike, since a bank does not hold all that is asked.
    """

    def __init__(self, syllabus: Syllabus, questions: np.ndarray, worth: np.ndarray, spread: float = 0.0) -> None:
        self.syllabus, self.questions = syllabus, questions
        self.worth: Array = (1 - spread) * np.asarray(worth, dtype=np.float64) / worth.sum()
        self.alone = spread / syllabus.concepts
        self._asks: list[Array] = []
        for column in questions.T:
            asks = np.zeros((len(questions), syllabus.concepts + 1))
            asks[np.arange(len(questions)), column] = self.worth
            self._asks.append(asks[:, :-1])
        each = 1 / np.maximum((questions >= 0).sum(axis=1), 1)
        self.weight: Array = np.sum([(asks * each[:, None]).sum(axis=0) for asks in self._asks], axis=0) + self.alone

    def each(self, chance: Array) -> Array:
        """Chance (..., N, Q) to answer each question: every concept that it needs can be used."""
        return reduce(np.multiply, self._factors(self.syllabus.usable(chance)))

    def answered(self, chance: Array) -> Array:
        """Expected share (..., N) of the questions for which every concept can be used, by `chance` (..., N, C)."""
        usable = self.syllabus.usable(chance)
        result: Array = reduce(np.multiply, self._factors(usable)) @ self.worth + self.alone * usable.sum(axis=-1)
        return result

    def slope(self, chance: Array) -> Array:
        """Derivative (N, C) of `answered` by the chance of each concept."""
        use = ALONE + TOGETHER * self.syllabus.footing(chance)
        factors = self._factors(chance * use)
        by_use = np.full(chance.shape, self.alone)
        for column, asks in enumerate(self._asks):
            others = factors[:column] + factors[column + 1 :]
            by_use += reduce(np.multiply, others, np.ones_like(factors[column])) @ asks
        result: Array = by_use * use + TOGETHER * (by_use * chance) @ self.syllabus.share
        return result

    def _factors(self, usable: Array) -> list[Array]:
        """What each question needs: J times (..., N, Q), with 1 for NONE."""
        padded = np.concatenate([usable, np.ones((*usable.shape[:-1], 1))], axis=-1)
        return [padded.take(column, axis=-1) for column in self.questions.T]


def _closure(below: Array) -> Array:
    """[c, p]: 1 where c rests on p, directly or through others."""
    found = below
    for _ in range(len(below).bit_length()):  # each round doubles the length of the chains that are found
        found = np.minimum(found + found @ found, 1.0)
    return found


def _layers(share: Array) -> list[np.ndarray]:
    """Concept numbers by the longest chain below them, the foundations first."""
    depth = np.zeros(len(share), dtype=int)
    for _ in range(len(share)):
        deeper = np.where(share > 0, depth[None, :] + 1, 0).max(axis=1, initial=0)
        if (deeper == depth).all():
            break
        depth = np.minimum(deeper, len(share) - 1)
    return [np.flatnonzero(depth == level) for level in np.unique(depth)]
