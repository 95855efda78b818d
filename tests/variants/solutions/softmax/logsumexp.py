"""By way of logarithms: exp(x - logsumexp(x)); the gradient as a difference of two products."""

import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    x = np.divide(scores, temperature, dtype=scores.dtype)
    top = np.amax(x, axis=axis, keepdims=True)
    log_total = top + np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True))
    shares = np.exp(x - log_total)
    return (shares / shares.sum(axis=axis, keepdims=True)).astype(scores.dtype)


def softmax_backward(shares, upstream, axis=-1):
    inner = np.sum(shares * upstream, axis=axis, keepdims=True)
    return shares * upstream - shares * inner
