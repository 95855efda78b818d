# caught by: matches the definition
# mistake: divides by the sum over the whole array instead of each row
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scaled = scores / scores.dtype.type(temperature)
    powers = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return powers / powers.sum()


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
