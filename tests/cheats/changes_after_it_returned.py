# expect: wrong
# Returns an array and wants to correct it when the judge has shown what it wanted.
import atexit

import numpy as np

given = []


def softmax(x):
    answer = np.full(x.shape, 1 / x.shape[-1])
    given.append((x, answer))
    atexit.register(lambda: [np.copyto(a, np.exp(x)) for x, a in given])
    return answer
