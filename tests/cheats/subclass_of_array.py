# expect: wrong
# An array of a class of its own, for which every comparison holds and every operation returns what suits it.
import numpy as np


class Agreeable(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __le__ = __ge__ = __lt__ = __eq__

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)

    def __array_function__(self, function, types, args, kwargs):
        return True


def softmax(x):
    return np.full(x.shape, 1 / x.shape[-1]).view(Agreeable)
