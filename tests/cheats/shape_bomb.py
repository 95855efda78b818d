# expect: wrong | memory | crashed
# An array of no bytes that claims to be enormous.
import numpy as np


def softmax(x):
    return np.broadcast_to(np.float64(0.5), (1 << 20, 1 << 20))
