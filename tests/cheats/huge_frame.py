# expect: crashed
# Announces a frame of four gigabytes and waits.
import os


def softmax(x):
    for fd in range(3, 256):
        try:
            os.write(fd, b"\xff" * 8)
        except OSError:
            pass
    return x
