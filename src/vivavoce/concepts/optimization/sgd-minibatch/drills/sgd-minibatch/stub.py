import numpy as np


def batches(n, size, rng):
    """The indices 0 to n - 1 in random order, cut into arrays of `size`; the last may be shorter."""
    raise NotImplementedError("a random order, cut into pieces")


def sgd(gradient, start, x, y, size, rate, epochs, rng):
    """Mini-batch gradient descent: one step per batch, a new order in each epoch. Returns the last weights."""
    raise NotImplementedError("for each epoch, for each batch: gradient, step")
