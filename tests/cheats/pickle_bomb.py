# expect: wrong
# An object that would run code wherever it is unpickled.
import os


class Bomb:
    def __reduce__(self):
        return os._exit, (0,)


def softmax(x):
    return Bomb()
