# expect: timeout | memory
# A list that says it is short and never ends.
import itertools


class Endless(list):
    def __len__(self):
        return 3

    def __iter__(self):
        return itertools.repeat(0.5)


def softmax(x):
    return Endless()
