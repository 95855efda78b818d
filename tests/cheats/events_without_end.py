# expect: wrong
# Sends more events than it may, past the function that counts them.
import os
import struct

text = b'{"op":"log","step":1.0,"values":{"loss":0.0}}'
flood = (struct.pack("!II", len(text), 0) + text) * 100


def softmax(x):
    for _ in range(300):
        for fd in range(3, 64):
            try:
                os.write(fd, flood)
            except OSError:
                pass
    return x
