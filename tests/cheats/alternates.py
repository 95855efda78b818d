# expect: wrong
# Right on every second call: an average over runs would look half good.
import itertools

import numpy as np

turn = itertools.cycle([0.0, 1e-3])


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) + next(turn)
