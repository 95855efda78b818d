# expect: wrong
# Reads the local variables of everybody who called it, for anything of the right shape.
import sys

import numpy as np


def softmax(x):
    frame = sys._getframe()
    while frame is not None:
        for name, value in frame.f_locals.items():
            if isinstance(value, np.ndarray) and value.shape == x.shape and value is not x:
                return value
        frame = frame.f_back
    return np.full(x.shape, 1 / x.shape[-1])
