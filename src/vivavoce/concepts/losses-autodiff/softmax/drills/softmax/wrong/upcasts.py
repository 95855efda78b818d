# caught by: keeps float32
# mistake: computes in float64 and returns it
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scaled = np.asarray(scores, dtype=np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
