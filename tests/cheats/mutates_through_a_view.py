# expect: wrong
# The answer is right; the caller's array is spoilt through a view of a view.
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    answer = e / e.sum(axis=-1, keepdims=True)
    np.lib.stride_tricks.as_strided(x.reshape(-1)[::-1].T, shape=(x.size,))[...] = 0.0
    return answer
