# expect: wrong
# Computes once, and gives that answer to whoever comes next.
import numpy as np

first = None


def softmax(x):
    global first
    if first is None:
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        first = e / e.sum(axis=-1, keepdims=True)
    return np.resize(first, x.shape)
