# caught by: one setting, and none
# mistake: refuses a keep of 1 and accepts one of 1.5
"""Random search with early stopping."""

import math

import numpy as np


def log_uniform(low, high, count, rng):
    """Draws between low and high whose logarithm is uniform: (count,)."""
    if not 0 < low <= high:
        raise ValueError(f"no logarithmic range from {low} to {high}")
    return low * (high / low) ** rng.random(count)


def successive_halving(settings, loss_after, budget=1, keep=3):
    """The setting that is left, and the budget spent."""
    if not settings or keep <= 1 or budget < 1:
        raise ValueError(f"{len(settings)} settings, keep 1/{keep}, budget {budget}")
    left, spent, before = list(settings), 0, 0
    while len(left) > 1:
        losses = [loss_after(setting, budget) for setting in left]
        spent += len(left) * (budget - before)
        order = sorted(range(len(left)), key=lambda i: math.inf if np.isnan(losses[i]) else losses[i])
        left = [left[i] for i in order[: math.ceil(len(left) / keep)]]
        before, budget = budget, budget * keep
    return left[0], spent
