# caught by: survives large scores
# mistake: subtracts the largest score of the whole array, so that rows far below it underflow
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scaled = scores / scores.dtype.type(temperature)
    powers = np.exp(scaled - scaled.max())
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
