"""Positives and negatives apart, each with its own formula; sigmoid from exp(-|z|)."""

import numpy as np


def both(scores):
    small = np.exp(-np.abs(scores))
    positive = np.where(scores >= 0, 1, small) / (1 + small)
    negative = np.where(scores >= 0, small, 1) / (1 + small)
    log_positive = np.minimum(scores, 0) - np.log1p(small)
    log_negative = np.minimum(-scores, 0) - np.log1p(small)
    return positive, negative, log_positive, log_negative


def weights(alpha):
    return (1.0, 1.0) if alpha is None else (alpha, 1 - alpha)


def focal_loss(scores, targets, gamma=2.0, alpha=None):
    if scores.shape != targets.shape:
        raise ValueError("unequal shapes")
    on, off = weights(alpha)
    positive, negative, log_positive, log_negative = both(scores)
    is_on = targets > 0.5
    total = -on * (negative**gamma * log_positive)[is_on].sum() - off * (positive**gamma * log_negative)[~is_on].sum()
    return float(total / scores.size)


def focal_loss_backward(scores, targets, gamma=2.0, alpha=None):
    if scores.shape != targets.shape:
        raise ValueError("unequal shapes")
    on, off = weights(alpha)
    positive, negative, log_positive, log_negative = both(scores)
    if_on = on * negative**gamma * (gamma * positive * log_positive - negative)
    if_off = off * positive**gamma * (positive - gamma * negative * log_negative)
    return np.where(targets == 1, if_on, if_off) / scores.size
