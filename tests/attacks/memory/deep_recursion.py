# expect: crashed
# control: no, it crashes there too
# Recursion inside the C library of regular expressions and out of Python's count.
import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __getattr__(self, name):
        return getattr(Deep(), name + "x")


def softmax(x):
    return repr(Deep().x)
