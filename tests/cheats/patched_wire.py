# expect: wrong | crashed
# Changes how this process writes: every reply says true, every array is of ones.
import json
import struct

import numpy as np

kept = json.JSONEncoder.encode


def encode(self, value):
    if isinstance(value, dict) and "ok" in value:
        value = {**value, "ok": True}
    return kept(self, value)


json.JSONEncoder.encode = encode
json.dumps = lambda *args, **kwargs: "true"
struct.Struct.__call__ = None if hasattr(struct.Struct, "__call__") else struct


def softmax(x):
    return np.ones(x.shape)
