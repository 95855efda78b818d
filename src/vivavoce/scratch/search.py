"""Hyperparameter search: grid, random, successive halving, Bayesian. S0:29.

A space maps names to lists of choices, or for Bayesian search to (low, high) bounds; objectives are minimised.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from vivavoce.scratch.activations import normal_distribution
from vivavoce.scratch.autodiff import Array

Setting: TypeAlias = dict[str, Any]


def grid(space: Mapping[str, Sequence[Any]]) -> list[Setting]:
    """Every combination of the choices: their number is the product of the lengths."""
    return [dict(zip(space, chosen, strict=True)) for chosen in itertools.product(*space.values())]


def random_settings(
    space: Mapping[str, Callable[[np.random.Generator], Any]], count: int, rng: np.random.Generator
) -> list[Setting]:
    """`count` settings, each value from its sampler: tries as many values of the one that matters as it has settings.

    Bergstra & Bengio, JMLR 2012, figure 1.
    """
    return [{name: sampler(rng) for name, sampler in space.items()} for _ in range(count)]


def successive_halving(
    settings: Sequence[Setting], objective: Callable[[Setting, int], float], budget: int = 1, keep: int = 2
) -> Setting:
    """Judge all with a small budget, keep the best 1/keep with `keep` times the budget, until one is left.

    `objective(setting, budget)` is, for example, the validation loss after so many epochs. Jamieson & Talwalkar,
    AISTATS 2016. ValueError without settings, for keep < 2 or a budget below 1.
    """
    if not settings or keep < 2 or budget < 1:
        raise ValueError(f"successive_halving: {len(settings)} settings, keep 1/{keep}, budget {budget}")
    left = list(settings)
    while len(left) > 1:
        losses = [objective(setting, budget) for setting in left]
        order = sorted(range(len(left)), key=losses.__getitem__)
        left, budget = [left[i] for i in order[: math.ceil(len(left) / keep)]], budget * keep
    return left[0]


class GaussianProcess:
    """Regression with a squared-exponential kernel e^(-|x - x'|² / 2ℓ²). Rasmussen & Williams, 2006, chapter 2."""

    def __init__(self, x: Array, y: Array, length: float = 0.2, noise: float = 1e-4) -> None:
        """x (n, d), y (n,); the targets are standardised inside."""
        self.x, self.length = x, length
        self.mean, self.scale = float(y.mean()), float(y.std()) or 1.0
        self.inverse = np.linalg.inv(self.kernel(x, x) + noise * np.eye(len(x)))
        self.weights = self.inverse @ ((y - self.mean) / self.scale)

    def kernel(self, a: Array, b: Array) -> Array:
        """(n, d), (m, d) → (n, m) covariances."""
        distance = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
        similarity: Array = np.exp(-distance / (2 * self.length**2))
        return similarity

    def predict(self, x: Array) -> tuple[Array, Array]:
        """Mean and standard deviation at x (m, d), each (m,). Eq. 2.25 and 2.26."""
        cross = self.kernel(x, self.x)
        var = np.maximum(1 - ((cross @ self.inverse) * cross).sum(axis=1), 1e-12)
        return self.mean + self.scale * (cross @ self.weights), self.scale * np.sqrt(var)


def expected_improvement(mean: Array, deviation: Array, best: float) -> Array:
    """E max(0, best - f) for f normal: (best - μ) Φ(z) + σ φ(z), z = (best - μ) / σ. Jones et al., 1998, eq. 15."""
    z = (best - mean) / deviation
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    gain: Array = (best - mean) * normal_distribution(z) + deviation * density
    return gain


def bayesian_search(
    objective: Callable[[Setting], float],
    bounds: Mapping[str, tuple[float, float]],
    count: int,
    rng: np.random.Generator,
    start: int = 4,
) -> tuple[Setting, float]:
    """Try `start` random settings, then `count - start` where a Gaussian process expects most; the best and its loss.

    Searches the plain scale: give the logarithm of a learning rate. Snoek et al., NeurIPS 2012, section 2. ValueError
    unless 1 ≤ start ≤ count.
    """
    if not 1 <= start <= count:
        raise ValueError(f"bayesian_search: {start} random settings of {count}")
    low, high = np.array(list(bounds.values()), dtype=float).T
    x, y = rng.random((start, len(bounds))), np.empty(0)
    for i in range(count):
        if i >= start:
            candidates = rng.random((500, len(bounds)))
            gain = expected_improvement(*GaussianProcess(x, y).predict(candidates), float(y.min()))
            x = np.vstack([x, candidates[gain.argmax()]])
        y = np.append(y, objective(dict(zip(bounds, low + x[i] * (high - low), strict=True))))
    return dict(zip(bounds, low + x[y.argmin()] * (high - low), strict=True)), float(y.min())
