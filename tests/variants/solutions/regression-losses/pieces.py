"""Masks select the pieces, each computed where it holds; the lower slope where pinball meets its target."""

import numpy as np


class Errors:
    def __init__(self, predictions, targets):
        if predictions.shape != targets.shape:
            raise ValueError("unequal shapes")
        self.dtype, self.shape = predictions.dtype, predictions.shape
        self.values = predictions.astype(np.float64).reshape(-1) - targets.astype(np.float64).reshape(-1)

    def gradient(self, slopes):
        return np.divide(slopes, self.values.size).reshape(self.shape).astype(self.dtype)


def huber(predictions, targets, delta=1.0):
    size = np.abs(Errors(predictions, targets).values)
    near = size <= delta
    return float((0.5 * np.square(size[near]).sum() + (delta * (size[~near] - 0.5 * delta)).sum()) / size.size)


def huber_backward(predictions, targets, delta=1.0):
    errors = Errors(predictions, targets)
    slopes = errors.values.copy()
    slopes[slopes > delta] = delta
    slopes[slopes < -delta] = -delta
    return errors.gradient(slopes)


def pinball(predictions, targets, quantile=0.5):
    e = Errors(predictions, targets).values
    short, excess = e[e < 0], e[e > 0]
    return float(((1 - quantile) * excess.sum() - quantile * short.sum()) / e.size)


def pinball_backward(predictions, targets, quantile=0.5):
    errors = Errors(predictions, targets)
    return errors.gradient(np.select([errors.values > 0], [1 - quantile], default=-quantile))
