# expect: wrong | crashed
# Describes memory that is not its own as an array.
import numpy as np


class Elsewhere:
    def __init__(self, shape):
        self.__array_interface__ = {"shape": shape, "typestr": "<f8", "data": (id(np), True), "version": 3}


def softmax(x):
    return np.asarray(Elsewhere(x.shape))
