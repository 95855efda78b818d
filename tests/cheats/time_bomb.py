# expect: wrong
# Right at first, and wrong as soon as a little time has gone by.
import time

import numpy as np

STARTED = time.perf_counter()


def softmax(x):
    late = time.perf_counter() - STARTED > 1e-4
    e = np.exp(x - x.max(axis=-1, keepdims=True)) + late
    return e / e.sum(axis=-1, keepdims=True)
