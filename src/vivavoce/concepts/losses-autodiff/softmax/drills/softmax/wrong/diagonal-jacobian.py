# caught by: gradient at the scores
# mistake: uses s(1 - s) as for a sigmoid, although every share depends on every score
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scaled = scores / scores.dtype.type(temperature)
    powers = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    return upstream * shares * (1 - shares)
