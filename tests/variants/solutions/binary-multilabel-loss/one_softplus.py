"""One softplus per element: (1 - t) z + (1 + (w - 1) t) softplus(-z), as the libraries have it; wide, then cast."""

import numpy as np


def prepared(scores, targets, pos_weight):
    if np.shape(scores) != np.shape(targets):
        raise ValueError("scores and targets must have the same shape")
    z, t = np.asarray(scores, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    weight = 1.0 if pos_weight is None else np.asarray(pos_weight, dtype=np.float64)
    return z, t, 1 + (weight - 1) * t


def binary_cross_entropy(scores, targets, pos_weight=None):
    z, t, factor = prepared(scores, targets, pos_weight)
    # softplus(-z) as max(-z, 0) + log1p(exp(-|z|)); the terms in z cancel exactly where they must
    tail = np.log1p(np.exp(-np.abs(z)))
    loss = np.where(z >= 0, (1 - t) * z, (1 - t - factor) * z) + factor * tail
    return np.average(loss)


def binary_cross_entropy_backward(scores, targets, pos_weight=None):
    z, t, factor = prepared(scores, targets, pos_weight)
    small = np.exp(-np.abs(z))
    up, down = np.where(z >= 0, 1.0, small) / (1 + small), np.where(z >= 0, small, 1.0) / (1 + small)
    grad = (1 - t) * up - (factor - 1 + t) * down
    return (grad / grad.size).astype(scores.dtype)
