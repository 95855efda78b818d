# expect: timeout
# Sends half a frame and waits for ever: the judge must not wait with it.
import os
import struct
import time


def softmax(x):
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("!II", 1000, 1000) + b'{"op":')
        except OSError:
            pass
    time.sleep(1000)
