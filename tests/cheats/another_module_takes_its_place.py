# expect: wrong | crashed
# Its module becomes something that answers to every name.
import sys


class Module(type(sys)):
    def __getattr__(self, name):
        return lambda *args, **kwargs: args[0] if args else True

    def __getattribute__(self, name):
        if name == "softmax":
            return lambda x: x / x.sum()
        return super().__getattribute__(name)


sys.modules["submission"].__class__ = Module


def softmax(x):
    return x
