# caught by: batches of the asked size
# mistake: np.array_split, which makes all batches nearly equal in place of one smaller last
"""One epoch of training and one pass of evaluation, for any model given as a function."""

import numpy as np


def train_epoch(weights, loss_and_gradient, x, y, rate, batch, rng):
    """One pass over the examples in random order; returns the new weights and the mean loss per example."""
    total = 0.0
    for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // batch)):
        loss, gradient = loss_and_gradient(weights, x[rows], y[rows], training=True)
        weights = weights - rate * gradient
        total += loss * len(rows)
    return weights, total / len(x)


def evaluate(weights, loss_and_gradient, x, y, batch):
    """The mean loss per example in evaluation mode."""
    total = 0.0
    for start in range(0, len(x), batch):
        part = x[start : start + batch]
        loss, _ = loss_and_gradient(weights, part, y[start : start + batch], training=False)
        total += loss * len(part)
    return total / len(x)
