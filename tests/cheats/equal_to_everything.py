# expect: wrong
# An array class that says it is equal and close to everything.
import numpy as np


class Equal(np.ndarray):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return np.zeros(1)

    __rsub__ = __sub__
    __array_ufunc__ = None


def softmax(x):
    return np.ones(x.shape).view(Equal)
