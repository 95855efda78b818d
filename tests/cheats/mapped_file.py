# expect: denied | wrong
# An array that is a file: its values change when the file does.
import numpy as np


def softmax(x):
    return np.memmap(np.__file__, mode="r", shape=(x.nbytes,)).view(float).reshape(x.shape)
