"""Example by example with Python floats; the largest curvature from the smaller of the two Gram matrices."""

import numpy as np


def errors_of(x, y, weights):
    for row, target in zip(x.tolist(), y.tolist(), strict=True):
        yield row, sum(a * float(w) for a, w in zip(row, weights, strict=True)) - target


def loss_and_gradient(x, y, weights):
    n, d = x.shape
    loss, gradient = 0.0, [0.0] * d
    for row, error in errors_of(x, y, weights):
        loss += error * error / (2 * n)
        for j in range(d):
            gradient[j] += error * row[j] / n
    return loss, np.array(gradient)


def descend(x, y, start, rate, steps):
    weights = [float(value) for value in start]
    losses = []
    for _ in range(steps):
        loss, gradient = loss_and_gradient(x, y, weights)
        losses.append(loss)
        weights = [w - rate * g for w, g in zip(weights, gradient.tolist(), strict=True)]
    return np.array(weights), [*losses, loss_and_gradient(x, y, weights)[0]]


def rate_limit(x):
    x = x.astype(float)
    n, d = x.shape
    gram = x.T @ x if d <= n else x @ x.T
    return 2 * n / np.linalg.eigvalsh(gram)[-1]
