# expect: wrong
# Infinity minus infinity is in no tolerance.
import numpy as np


def softmax(x):
    return np.full(x.shape, np.inf)
