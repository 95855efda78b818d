# expect: timeout
# Catches the end of the connection and goes on.
import sys


class Stubborn:
    def __del__(self):
        while True:
            pass


sys.modules["stubborn"] = Stubborn()


def softmax(x):
    del sys.modules["stubborn"]
