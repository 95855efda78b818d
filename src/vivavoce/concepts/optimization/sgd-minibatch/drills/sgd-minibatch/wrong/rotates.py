# caught by: the order is random and comes from rng
# mistake: starts at a random place and goes round, so that neighbours stay together
import numpy as np


def batches(n, size, rng):
    """The indices 0 to n - 1 in random order, cut into arrays of `size`; the last may be shorter."""
    order = np.roll(np.arange(n), rng.integers(n))
    return [order[first : first + size] for first in range(0, n, size)]


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    """Mini-batch gradient descent: one step per batch, a new order in each epoch. Returns the last weights."""
    weights = np.array(start, dtype=float)
    for _ in range(epochs):
        for rows in batches(len(x), size, rng):
            weights = weights - rate * gradient(weights, x[rows], y[rows])
    return weights
