# expect: wrong
# Behaves until it has been called as often as the examples in the task.
import numpy as np

calls = 0


def softmax(x):
    global calls
    calls += 1
    shift = x.max(axis=-1, keepdims=True) if calls <= 3 else 0.0
    e = np.exp(x - shift)
    return e / e.sum(axis=-1, keepdims=True)
