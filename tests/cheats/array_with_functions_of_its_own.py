# expect: wrong
# An array whose class takes over every function of NumPy, here and wherever it is sent.
import numpy as np


class Array(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape, bool) if ufunc is np.isnan else True

    def __array_wrap__(self, *args, **kwargs):
        return self

    def __reduce__(self):
        return print, ("PASS",)


def softmax(x):
    return np.zeros(x.shape).view(Array)
