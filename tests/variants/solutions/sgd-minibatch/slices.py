"""Slices of a shuffled list; the step written in place on a copy."""

import numpy as np


def batches(n, size, rng):
    order = list(range(n))
    rng.shuffle(order)
    return [np.array(order[start : start + size]) for start in range(0, n, size)]


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    weights = np.array(start, dtype=np.float64)
    for _ in range(epochs):
        for rows in batches(len(y), size, rng):
            weights -= rate * gradient(weights.copy(), x[rows], y[rows])
    return weights
