"""Points from a generator that walks from the baseline; a running mean; occlusion with np.ndindex."""

import itertools

import numpy as np


def same_shape(function):
    def guarded(model, x, baseline, *args, **kwargs):
        if x.shape != baseline.shape:
            raise ValueError("unequal shapes")
        return function(model, np.array(x), np.array(baseline), *args, **kwargs)

    return guarded


def middles(x, baseline, steps):
    stride = (x - baseline) / steps
    for k in range(steps):
        yield x - (steps - k - 0.5) * stride


@same_shape
def integrated_gradients(gradient, x, baseline, steps=50):
    if not steps >= 1:
        raise ValueError("steps is below 1")
    mean = np.zeros_like(x)
    for count, at in zip(itertools.count(1), middles(x, baseline, steps)):
        mean += (gradient(at) - mean) / count
    return mean * (x - baseline)


@same_shape
def occlusion(score, x, baseline):
    lost = np.empty_like(x)
    for index in np.ndindex(*x.shape):
        other = x.copy()
        other[index] = baseline[index]
        lost[index] = score(x) - score(other)
    return lost
