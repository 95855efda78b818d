"""Element by element in Python floats; the upper slope where pinball meets its target."""

import numpy as np


def numbers(predictions, targets):
    if np.shape(predictions) != np.shape(targets):
        raise ValueError("predictions and targets must have one shape")
    left, right = np.ravel(predictions).tolist(), np.ravel(targets).tolist()
    return [p - y for p, y in zip(left, right, strict=True)]


def mean(values):
    return sum(values) / len(values)


def slopes(values, like):
    return np.array([value / len(values) for value in values], dtype=like.dtype).reshape(like.shape)


def huber(predictions, targets, delta=1.0):
    costs = []
    for d in map(abs, numbers(predictions, targets)):
        if d <= delta:
            costs.append(d * d / 2)
        else:
            costs.append(delta * d - delta * delta / 2)
    return mean(costs)


def huber_backward(predictions, targets, delta=1.0):
    found = [e if abs(e) <= delta else (delta if e > 0 else -delta) for e in numbers(predictions, targets)]
    return slopes(found, predictions)


def pinball(predictions, targets, quantile=0.5):
    return mean([(1 - quantile) * e if e > 0 else quantile * -e for e in numbers(predictions, targets)])


def pinball_backward(predictions, targets, quantile=0.5):
    return slopes([-quantile if e < 0 else 1 - quantile for e in numbers(predictions, targets)], predictions)
