"""Powers of the ratio of the ends; survivors kept as places in the given list, NaN after every number."""

import math


def log_uniform(low, high, count, rng):
    if not 0 < low <= high:
        raise ValueError("0 < low <= high is needed")
    return low * (high / low) ** rng.random(count)


def successive_halving(settings, loss_after, budget=1, keep=3):
    if not settings or keep < 2 or budget < 1:
        raise ValueError("settings are needed, keep from 2 on, budget from 1 on")
    left, before, spent = list(range(len(settings))), 0, 0
    while len(left) > 1:
        losses = {place: loss_after(settings[place], budget) for place in left}
        spent += len(left) * (budget - before)
        ranked = sorted(left, key=lambda place: (math.isnan(losses[place]), losses[place], place))
        left = ranked[: math.ceil(len(left) / keep)]
        before, budget = budget, budget * keep
    return settings[left[0]], spent
