# caught by: batches have the size asked for, the last may be shorter
# mistake: np.array_split, which spreads what is left over all batches
import numpy as np


def batches(n, size, rng):
    """The indices 0 to n - 1 in random order, cut into arrays of `size`; the last may be shorter."""
    order = rng.permutation(n)
    return np.array_split(order, -(-n // size))


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    """Mini-batch gradient descent: one step per batch, a new order in each epoch. Returns the last weights."""
    weights = np.array(start, dtype=float)
    for _ in range(epochs):
        for rows in batches(len(x), size, rng):
            weights = weights - rate * gradient(weights, x[rows], y[rows])
    return weights
