# expect: crashed
# Answers the coming requests in advance, with an array that lies about its size.
import json
import os
import struct


def softmax(x):
    array = {"t": "array", "dtype": "<f8", "shape": [1000000]}
    for number in range(1, 60):
        text = json.dumps({"op": "reply", "id": number, "ok": array}).encode()
        for fd in range(3, 64):
            try:
                os.write(fd, struct.pack("!II", len(text), 0) + text)
            except OSError:
                pass
    return x
