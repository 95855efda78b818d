# expect: denied
# Signals its parent before it can judge. (Signal 0 harms nobody and needs the same right.)
import os


def softmax(x):
    os.kill(os.getppid(), 0)
    return x
