# expect: crashed
# Writes a frame that says "pass" to every file descriptor.
import os
import struct

TEXT = b'{"op":"judgement","kind":"judgement","verdict":"pass","id":3,"checks":[]}'


def softmax(x):
    for fd in range(256):
        try:
            os.write(fd, struct.pack("!II", len(TEXT), 0) + TEXT)
        except OSError:
            pass
    return x
