"""Number by number with Python floats; the dtype only at the end."""

import math

import numpy as np


def softplus(z):
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def logistic(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def elements(scores, targets, pos_weight):
    if scores.shape != targets.shape:
        raise ValueError(f"shapes differ: {scores.shape} and {targets.shape}")
    labels = scores.shape[1] if scores.ndim == 2 else 1
    weights = [1.0] * labels if pos_weight is None else [float(w) for w in pos_weight]
    for place, (z, t) in enumerate(zip(scores.flatten().tolist(), targets.flatten().tolist(), strict=True)):
        yield z, t, weights[place % labels]


def binary_cross_entropy(scores, targets, pos_weight=None):
    costs = [w * t * softplus(-z) + (1 - t) * softplus(z) for z, t, w in elements(scores, targets, pos_weight)]
    return math.fsum(costs) / len(costs)


def binary_cross_entropy_backward(scores, targets, pos_weight=None):
    slopes = [(1 - t) * logistic(z) - w * t * logistic(-z) for z, t, w in elements(scores, targets, pos_weight)]
    return (np.array(slopes) / len(slopes)).astype(scores.dtype).reshape(scores.shape)
