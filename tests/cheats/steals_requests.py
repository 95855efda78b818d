# expect: timeout | crashed
# Reads the judge's next requests itself, to see the cases before they count.
import os

import numpy as np


def softmax(x):
    for fd in range(3, 64):
        try:
            os.read(fd, 1 << 16)
        except OSError:
            pass
    return np.full(x.shape, 1 / x.shape[-1])
