# expect: wrong
# Infinity differs by infinity from everything but itself.
import numpy as np


def softmax(x):
    return np.full(x.shape, np.inf)
