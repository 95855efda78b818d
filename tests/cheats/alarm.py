# expect: wrong
# A timer that goes off between the requests and puts another function in place.
import signal

import numpy as np


def other(*_):
    globals()["softmax"] = lambda x: np.ones(x.shape)


signal.signal(signal.SIGALRM, other)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)


def softmax(x):
    return np.full(x.shape, 1 / x.shape[-1])
