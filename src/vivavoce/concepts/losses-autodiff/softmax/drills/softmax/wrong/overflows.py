# caught by: survives large scores
# mistake: takes the exponential of the raw scores, which overflows
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    powers = np.exp(scores / scores.dtype.type(temperature))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
