# expect: denied
# Looks for the cases in the judge's memory.
import os


def softmax(x):
    return open(f"/proc/{os.getppid()}/maps").read()
