# caught by: occlusion, one element at a time
# mistake: skips elements that are zero, though their baseline may be another number
"""Attributions for a model that is given as functions."""

import numpy as np


def integrated_gradients(gradient, x, baseline, steps=50):
    """Parts of score(x) - score(baseline), one per element of x."""
    if x.shape != baseline.shape or steps < 1:
        raise ValueError(f"shapes {x.shape} and {baseline.shape}, {steps} steps")
    total = np.zeros_like(x)
    for share in (np.arange(steps) + 0.5) / steps:
        total += gradient(baseline + share * (x - baseline))
    return (x - baseline) * total / steps


def occlusion(score, x, baseline):
    """What is lost when one element is taken from the baseline."""
    if x.shape != baseline.shape:
        raise ValueError(f"shapes {x.shape} and {baseline.shape}")
    lost, whole = np.empty_like(x), score(x)
    for index in np.ndindex(x.shape):
        if x[index] == 0:
            lost[index] = 0
            continue
        without = x.copy()
        without[index] = baseline[index]
        lost[index] = whole - score(without)
    return lost
