"""All in the dtype of the scores with logaddexp; the gradient's halves written into one array of its own."""

import numpy as np


def binary_cross_entropy(scores, targets, pos_weight=None):
    same_shape(scores, targets)
    zero = scores.dtype.type(0)
    positive = targets * np.logaddexp(zero, -scores)
    if pos_weight is not None:
        positive *= pos_weight
    return float(np.sum(positive + (1 - targets) * np.logaddexp(zero, scores), dtype=np.float64) / scores.size)


def binary_cross_entropy_backward(scores, targets, pos_weight=None):
    same_shape(scores, targets)
    zero = scores.dtype.type(0)
    weight = np.ones(1, scores.dtype) if pos_weight is None else np.asarray(pos_weight).astype(scores.dtype)
    grad = np.exp(-np.logaddexp(zero, -scores))
    grad *= 1 - targets
    grad -= weight * targets * np.exp(-np.logaddexp(zero, scores))
    grad /= scores.size
    return grad


def same_shape(scores, targets):
    if scores.shape != targets.shape:
        raise ValueError(f"{scores.shape} is not {targets.shape}")
