# expect: denied
# Starts processes until the machine stops.
import os


def softmax(x):
    while True:
        os.fork()
