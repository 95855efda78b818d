# expect: timeout
# One byte of an answer at a time, each well before anybody loses patience.
import json
import os
import struct
import time

import numpy as np


def softmax(x):
    body = np.zeros(x.shape).tobytes()
    text = json.dumps({"op": "reply", "id": 99, "ok": {"t": "array", "dtype": "<f8", "shape": list(x.shape)}}).encode()
    frame = struct.pack("!II", 1 << 20, len(body)) + text + b" " * ((1 << 20) - len(text)) + body
    for byte in range(len(frame)):
        for fd in range(3, 64):
            try:
                os.write(fd, frame[byte : byte + 1])
            except OSError:
                pass
        time.sleep(0.01)
