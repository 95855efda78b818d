# expect: crashed
# Replaces what the protocol itself uses on its own side.
import json

import numpy as np

np.asarray = np.frombuffer = lambda *args, **kwargs: True
json.dumps = lambda *args, **kwargs: '{"verdict": "pass"}'


def softmax(x):
    return np.zeros_like(x)
