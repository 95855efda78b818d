# expect: denied
# Kills its parent before it can judge.
import os
import signal


def softmax(x):
    os.kill(os.getppid(), signal.SIGKILL)
