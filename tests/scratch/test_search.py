"""Search: the Gaussian process and expected improvement against oracles, the searches against known functions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF

from vivavoce.scratch.search import (
    GaussianProcess,
    bayesian_search,
    expected_improvement,
    grid,
    random_settings,
    successive_halving,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_grid_and_random_settings():
    assert grid({"a": [1, 2], "b": "xy"}) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]
    settings = random_settings(
        {"rate": lambda r: 10 ** r.uniform(-4, -1), "width": lambda r: r.integers(1, 9)}, 50, rng()
    )
    assert all(1e-4 <= s["rate"] <= 0.1 and 1 <= s["width"] <= 8 for s in settings)
    assert len({s["rate"] for s in settings}) == 50


def test_successive_halving_spends_more_on_fewer():
    calls = []

    def objective(setting, budget):
        calls.append(budget)
        return abs(setting["x"] - 5) + 1 / budget

    assert successive_halving([{"x": x} for x in range(8)], objective) == {"x": 5}
    assert calls == [1] * 8 + [2] * 4 + [4] * 2
    with pytest.raises(ValueError, match="0 settings"):
        successive_halving([], objective)


def test_the_gaussian_process_equals_scikit_learn():
    x, y, new = rng().random((8, 2)), rng(1).normal(size=8), rng(2).random((5, 2))
    oracle = GaussianProcessRegressor(RBF(0.2), alpha=1e-4, optimizer=None, normalize_y=True).fit(x, y)
    for mine, other in zip(GaussianProcess(x, y).predict(new), oracle.predict(new, return_std=True), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-8)


def test_expected_improvement_is_the_mean_of_the_improvements():
    draws = rng().normal(1.0, 0.5, 400_000)
    sampled = np.maximum(0, 0.8 - draws).mean()
    assert expected_improvement(np.array([1.0]), np.array([0.5]), 0.8)[0] == pytest.approx(sampled, abs=2e-3)


def test_bayesian_search_beats_random_search_on_a_bowl():
    def bowl(setting):
        return (setting["a"] - 3) ** 2 + (setting["b"] + 1) ** 2

    bounds, wins = {"a": (0.0, 10.0), "b": (-5.0, 5.0)}, 0
    for seed in range(5):
        setting, loss = bayesian_search(bowl, bounds, 20, rng(seed))
        assert bowl(setting) == pytest.approx(loss)
        wins += loss < min(bowl({"a": 10 * u, "b": 10 * v - 5}) for u, v in rng(seed + 100).random((20, 2)))
    assert wins == 5
    with pytest.raises(ValueError, match="4 random settings of 3"):
        bayesian_search(bowl, bounds, 3, rng())
