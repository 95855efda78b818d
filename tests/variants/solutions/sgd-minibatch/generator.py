"""A generator of batches over all epochs; rows drawn one after the other, without those drawn before."""

import numpy as np


def batches(n, size, rng):
    left, found = list(range(n)), []
    while left:
        taken = [left.pop(int(rng.integers(len(left)))) for _ in range(min(size, len(left)))]
        found.append(np.asarray(taken, dtype=np.intp))
    return found


def every_batch(n, size, epochs, rng):
    for _ in range(epochs):
        yield from batches(n, size, rng)


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    weights = 1.0 * start
    for rows in every_batch(len(x), size, epochs, rng):
        slope = gradient(weights, x[rows], y[rows])
        weights = weights - np.multiply(rate, slope)
    return weights
