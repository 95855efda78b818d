# expect: wrong | crashed
# An array of objects that compare as they like.
import numpy as np


class Same(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __hash__ = float.__hash__


def softmax(x):
    answer = np.empty(x.shape, dtype=object)
    answer.fill(Same(0.5))
    return answer
