# caught by: matches the definition
# mistake: adds a small constant to the denominator, so that the shares no longer sum to one
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scaled = scores / scores.dtype.type(temperature)
    powers = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return powers / (powers.sum(axis=axis, keepdims=True) + 1e-6)


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
