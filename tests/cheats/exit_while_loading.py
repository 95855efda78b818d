# expect: crashed
# Ends the process while its module is run.
import os

os._exit(0)


def softmax(x):
    return x
