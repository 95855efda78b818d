"""A made-up subject: concepts that rest on each other, questions to practise on and questions held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FOUNDATIONS = 10  # concepts that rest on nothing
REACH = 45  # a concept rests on some of the last so many before it
MOST_PARENTS = 3
MOST_CONCEPTS = 3  # that one question needs


@dataclass(frozen=True)
class World:
    """`parents` (C, 3) and questions (Q, 3) hold concept numbers, -1 where there is none."""

    parents: np.ndarray
    depth: np.ndarray  # (C,) length of the longest chain below
    practice: np.ndarray  # (Q, 3) questions of the bank, from which a coach may learn what is asked
    held_out: np.ndarray  # (Q, 3) questions of the interview

    @property
    def concepts(self) -> int:
        """Number of concepts."""
        return len(self.parents)


def make_world(seed: int, concepts: int = 120, questions: int = 200) -> World:
    """Concepts in an order of teaching, with interview frequencies like Zipf's."""
    rng = np.random.default_rng(seed)
    parents = np.full((concepts, MOST_PARENTS), -1)
    depth = np.zeros(concepts, dtype=int)
    for concept in range(FOUNDATIONS, concepts):
        count = rng.choice([1, 2, 3], p=[0.45, 0.4, 0.15])
        chosen = np.sort(rng.choice(np.arange(max(0, concept - REACH), concept), size=count, replace=False))
        parents[concept, :count] = chosen
        depth[concept] = 1 + depth[chosen].max()
    frequency = rng.permutation(1 / (np.arange(concepts) + 5.0))
    frequency /= frequency.sum()
    practice, held_out = (
        np.array([_question(rng, parents, frequency) for _ in range(questions)]) for _ in ("practice", "held out")
    )
    return World(parents, depth, practice, held_out)


def _question(rng: np.random.Generator, parents: np.ndarray, frequency: np.ndarray) -> list[int]:
    """One concept by frequency, and up to two of those next to it."""
    first = int(rng.choice(len(frequency), p=frequency))
    size = rng.choice([1, 2, 3], p=[0.45, 0.35, 0.2])
    children = np.flatnonzero((parents == first).any(axis=1))
    near = [int(one) for one in (*parents[first][parents[first] >= 0], *children)]
    chosen = [first]
    while near and len(chosen) < size:
        chosen.append(near.pop(rng.integers(len(near))))
    return chosen + [-1] * (MOST_CONCEPTS - len(chosen))


def misdrawn(world: World, seed: int, dropped: float = 0.2, added: float = 0.15) -> np.ndarray:
    """The parents as a coach with a wrong map sees them: some edges missing, some invented."""
    rng = np.random.default_rng(seed)
    parents = world.parents.copy()
    parents[(parents >= 0) & (rng.random(parents.shape) < dropped)] = -1
    for concept in range(FOUNDATIONS, world.concepts):
        free = np.flatnonzero(parents[concept] < 0)
        if free.size and rng.random() < added:
            invented = int(rng.integers(max(0, concept - REACH), concept))
            if invented not in parents[concept]:
                parents[concept, free[0]] = invented
    return parents
