# expect: wrong
# NaN is neither larger nor smaller than any tolerance.
import numpy as np


def softmax(x):
    return np.full(x.shape, np.nan)
