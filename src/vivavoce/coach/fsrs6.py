"""FSRS-6 on arrays: how stability and difficulty move, and what is kept after some days.

The formulas of the `fsrs` library, without learning steps and fuzz, for whole arrays of memories at once; a test
holds them to the library. Stability and time are in days, difficulty is in [1, 10].
Source: J. Ye et al., open-spaced-repetition, FSRS-6, default weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vivavoce.coach.weights import DECAY, EASIEST, FACTOR, HARDEST, W

Array = NDArray[np.float64]

LEAST_STABILITY, MOST_STABILITY = 0.05, 3650.0


def kept(days: ArrayLike, stability: ArrayLike) -> Array:
    """Probability of recall `days` after the last review, in [0, 1]."""
    result: Array = (1 + FACTOR * np.maximum(days, 0.0) / np.maximum(stability, 1e-3)) ** -DECAY
    return result


def first_stability(rating: int) -> float:
    """After the first review, by rating 1 to 4."""
    return W[rating - 1]


def first_difficulty(rating: int) -> float:
    """After the first review, by rating 1 to 4."""
    return float(np.clip(W[4] - np.exp(W[5] * (rating - 1)) + 1, EASIEST, HARDEST))


def recalled(difficulty: ArrayLike, stability: ArrayLike, retention: ArrayLike) -> Array:
    """Stability after a recall ("good"), when `retention` was the chance of it."""
    d, s, r = np.asarray(difficulty), np.asarray(stability), np.asarray(retention)
    result: Array = s * (1 + np.exp(W[8]) * (11 - d) * s ** -W[9] * np.expm1((1 - r) * W[10]))
    return result


def lapsed(difficulty: ArrayLike, stability: ArrayLike, retention: ArrayLike) -> Array:
    """Stability after a lapse, when `retention` was the chance of recall."""
    d, s, r = np.asarray(difficulty), np.asarray(stability), np.asarray(retention)
    long = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * np.exp((1 - r) * W[14])
    result: Array = np.minimum(long, s / np.exp(W[17] * W[18]))
    return result


def same_day(stability: ArrayLike, rating: int) -> Array:
    """Stability after another review within a day, by rating 1 to 4."""
    s = np.asarray(stability, dtype=np.float64)
    growth = np.exp(W[17] * (rating - 3 + W[18])) * s ** -W[19]
    result: Array = s * (np.maximum(growth, 1.0) if rating >= 2 else growth)
    return result


def next_difficulty(difficulty: ArrayLike, rating: int) -> Array:
    """Difficulty after a review, by rating 1 to 4: damped, and drawn towards that of an easy item."""
    d = np.asarray(difficulty, dtype=np.float64)
    moved = d + (HARDEST - d) * (-W[6] * (rating - 3)) / 9
    easy = W[4] - np.exp(W[5] * 3) + 1
    result: Array = np.clip(W[7] * easy + (1 - W[7]) * moved, EASIEST, HARDEST)
    return result
