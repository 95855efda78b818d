# expect: timeout
# Keeps the judge busy instead of itself: events that take long to read, one after the other.
import os
import struct

header = b'{"op":"log","step":1.0,"values":{},"more":[' + b",".join([b'{"a":[]}'] * 800_000) + b"]}"


def softmax(x):
    while True:
        for fd in range(3, 64):
            data = memoryview(struct.pack("!II", len(header), 0) + header)
            try:
                while data:
                    data = data[os.write(fd, data) :]
            except OSError:
                pass
