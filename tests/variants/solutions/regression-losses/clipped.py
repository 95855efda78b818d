"""Huber from the clipped error, pinball as the larger of two lines; slope 0 where pinball meets its target."""

import numpy as np


def errors(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError(f"shapes {predictions.shape} and {targets.shape} differ")
    return predictions - targets


def huber(predictions, targets, delta=1.0):
    error = errors(predictions, targets)
    inside = np.clip(error, -delta, delta)
    return np.mean(inside * (error - inside / 2))


def huber_backward(predictions, targets, delta=1.0):
    error = errors(predictions, targets)
    return np.clip(error, -delta, delta) / error.size


def pinball(predictions, targets, quantile=0.5):
    error = errors(predictions, targets)
    return np.mean(np.maximum(-quantile * error, (1 - quantile) * error))


def pinball_backward(predictions, targets, quantile=0.5):
    error = errors(predictions, targets)
    slope = (error > 0) * (1 - quantile) - (error < 0) * quantile
    return (slope / error.size).astype(predictions.dtype)
