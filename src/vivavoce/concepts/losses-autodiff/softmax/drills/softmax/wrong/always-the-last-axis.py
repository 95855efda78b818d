# caught by: works along any axis
# mistake: ignores the axis that was asked for
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scaled = scores / scores.dtype.type(temperature)
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
