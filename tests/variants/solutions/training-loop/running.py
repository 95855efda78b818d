"""A running mean of the losses; the order cut by np.split."""

import numpy as np


def train_epoch(weights, loss_and_gradient, x, y, rate, batch, rng):
    order = rng.permutation(len(x))
    mean, seen = 0.0, 0
    for rows in np.split(order, np.arange(batch, len(x), batch)):
        loss, gradient = loss_and_gradient(weights, x[rows], y[rows], True)
        weights = weights - rate * gradient
        seen += len(rows)
        mean += (loss - mean) * len(rows) / seen
    return weights, mean


def evaluate(weights, loss_and_gradient, x, y, batch):
    mean, seen = 0.0, 0
    for start in range(0, len(x), batch):
        part = slice(start, start + batch)
        loss, _ = loss_and_gradient(weights, x[part], y[part], training=False)
        rows = len(y[part])
        seen += rows
        mean += (loss - mean) * rows / seen
    return float(mean)
