# expect: memory
# Only when it is called, so that loading looks innocent.
import numpy as np


def softmax(x):
    held = np.ones((90, 1_000_000))
    print("ESCAPED")
    return held[0, : len(x)]
