# expect: wrong
# An object with the right shape and dtype and nothing in it.
import numpy as np


class Array:
    dtype = np.dtype("float64")

    def __init__(self, shape):
        self.shape, self.ndim, self.size = shape, len(shape), 1

    def __array__(self, *args, **kwargs):
        return np.zeros(self.shape)

    def __float__(self):
        return 0.0

    def __getattr__(self, name):
        return lambda *args, **kwargs: True


def softmax(x):
    return Array(x.shape)
