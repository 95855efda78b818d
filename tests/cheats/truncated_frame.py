# expect: crashed
# Sends half a frame and closes everything.
import os
import struct


def softmax(x):
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("!II", 1000, 1000) + b'{"op":')
        except OSError:
            pass
    os._exit(0)
