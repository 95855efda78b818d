# expect: wrong | crashed
# Answers the next ten requests before they are made, with all that they could ask for.
import json
import os
import struct

import numpy as np


def softmax(x):
    for number in range(2, 40):
        body = np.full(x.shape, 1 / x.shape[-1]).tobytes()
        node = {"t": "array", "dtype": "<f8", "shape": list(x.shape)}
        text = json.dumps({"op": "reply", "id": number, "ok": node}).encode()
        os.write(_answers(), struct.pack("!II", len(text), len(body)) + text + body)
    return np.full(x.shape, 1 / x.shape[-1])


def _answers():
    for fd in range(3, 64):
        try:
            os.write(fd, b"")
        except OSError:
            continue
        return fd
    return 1
