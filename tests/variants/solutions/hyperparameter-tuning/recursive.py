"""One round a call, the list sorted anew by loss in each; decades as the scale of the draw."""

import numpy as np


def log_uniform(low, high, count, rng):
    if low <= 0 or high < low:
        raise ValueError(f"[{low}, {high}] is no range of positive numbers")
    return np.array([10.0 ** rng.uniform(np.log10(low), np.log10(high)) for _ in range(count)], dtype=np.float64)


def _round(left, loss_after, budget, keep, paid, spent):
    if len(left) == 1:
        return left[0], spent
    losses = [loss_after(setting, budget) for setting in left]
    finite_first = [np.inf if np.isnan(loss) else loss for loss in losses]
    order = np.argsort(finite_first, kind="stable")
    survivors = [left[i] for i in order[: -(-len(left) // keep)]]
    return _round(survivors, loss_after, budget * keep, keep, budget, spent + len(left) * (budget - paid))


def successive_halving(settings, loss_after, budget=1, keep=3):
    if len(settings) == 0:
        raise ValueError("no settings")
    if keep < 2:
        raise ValueError("keep is below 2")
    if budget < 1:
        raise ValueError("budget is below 1")
    return _round(list(settings), loss_after, budget, keep, 0, 0)
