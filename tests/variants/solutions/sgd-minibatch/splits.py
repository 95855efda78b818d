"""np.split of random keys' order; steps by functools.reduce, nothing in place."""

from functools import reduce

import numpy as np


def batches(n, size, rng):
    if n == 0:
        return []
    order = np.argsort(rng.random(n))
    return np.split(order, range(size, n, size))


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    def step(weights, rows):
        return weights - rate * np.asarray(gradient(weights, np.take(x, rows, axis=0), np.take(y, rows)))

    def epoch(weights, _):
        return reduce(step, batches(x.shape[0], size, rng), weights)

    return reduce(epoch, range(epochs), start.astype(float))
