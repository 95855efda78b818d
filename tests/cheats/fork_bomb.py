# expect: denied
# Starts processes. (A bomb would go on; three are enough to see whether it may.)
import os


def softmax(x):
    for _ in range(3):
        if os.fork() == 0:
            os._exit(0)
    return x
