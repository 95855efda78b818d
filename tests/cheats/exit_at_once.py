# expect: crashed
# Ends the process with status 0 before it can be judged.
import os


def softmax(x):
    os._exit(0)
