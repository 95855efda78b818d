# expect: wrong
# The answer is written into the input and returned as a view of it.
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    x[...] = e / e.sum(axis=-1, keepdims=True)
    return x[...].view()
