# caught by: each epoch has its own order
# mistake: cuts the batches once, before the epochs
import numpy as np


def batches(n, size, rng):
    """The indices 0 to n - 1 in random order, cut into arrays of `size`; the last may be shorter."""
    order = rng.permutation(n)
    return [order[first : first + size] for first in range(0, n, size)]


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    """Mini-batch gradient descent: one step per batch, a new order in each epoch. Returns the last weights."""
    weights = np.array(start, dtype=float)
    cut = batches(len(x), size, rng)
    for _ in range(epochs):
        for rows in cut:
            weights = weights - rate * gradient(weights, x[rows], y[rows])
    return weights
