# caught by: leaves its input alone
# mistake: subtracts in place and so changes the caller's scores
import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scores /= scores.dtype.type(temperature)
    scores -= scores.max(axis=axis, keepdims=True)
    powers = np.exp(scores)
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
