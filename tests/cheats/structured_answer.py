# expect: wrong
# An array with named fields, one of which is called like a verdict.
import numpy as np


def softmax(x):
    return np.zeros(x.shape, dtype=[("pass", "f8"), ("ok", "f8")])
