"""The batch cut into episodes, each weighed by a triangle of powers of the discount."""

import numpy as np


def share(value, name):
    if not 0 <= value <= 1:
        raise ValueError(f"{name} = {value} is outside [0, 1]")


def episodes(ended):
    """Slices of the batch, and whether each came to its end."""
    start = 0
    for stop in [*(np.flatnonzero(ended) + 1), len(ended)]:
        if stop > start:
            yield slice(start, stop), bool(ended[stop - 1])
            start = stop


def weighed(values, factor):
    """Sum over u >= t of factor ** (u - t) * values[u], for each t."""
    apart = np.arange(len(values))[None, :] - np.arange(len(values))[:, None]
    powers = np.where(apart >= 0, np.power(float(factor), np.maximum(apart, 0)), 0.0)
    return powers @ values


def discounted_returns(rewards, ended, discount, after=0.0):
    share(discount, "discount")
    out = np.empty(len(rewards))
    for part, closed in episodes(ended):
        own = rewards[part].astype(float)
        own[-1] += 0.0 if closed else discount * after
        out[part] = weighed(own, discount)
    return out


def generalised_advantages(rewards, values, ended, discount, decay, after=0.0):
    share(discount, "discount")
    share(decay, "decay")
    out = np.empty(len(rewards))
    for part, closed in episodes(ended):
        following = np.append(values[part][1:].astype(float), 0.0 if closed else after)
        out[part] = weighed(rewards[part] + discount * following - values[part], discount * decay)
    return out


def q_targets(rewards, next_values, ended, discount, chooser=None):
    share(discount, "discount")
    by = next_values if chooser is None else chooser
    picked = np.take_along_axis(next_values, by.argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.where(ended, rewards, rewards + discount * picked).astype(np.float64)
