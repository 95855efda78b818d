# expect: wrong | crashed
# Speaks when everybody has finished: as an object dies, and as the process ends.
import json
import os
import struct
import weakref


class Last:
    pass


def speak(number=0):
    for number in range(1, 40):
        text = json.dumps({"op": "reply", "id": number, "ok": {"t": "scalar", "dtype": "|b1", "shape": []}}).encode()
        for fd in range(3, 64):
            try:
                os.write(fd, struct.pack("!II", len(text), 1) + text + b"\1")
            except OSError:
                pass


last = Last()
weakref.finalize(last, speak)


def softmax(x):
    global last
    last = None
    return x
