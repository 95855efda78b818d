import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    """Shares along `axis`: positive, summing to one. Same shape and dtype as `scores`."""
    scaled = scores / scores.dtype.type(temperature)
    # A common constant cancels between numerator and denominator; the largest score makes every exponent <= 0.
    powers = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(shares, upstream, axis=-1):
    """Gradient at the scores: (diag(s) - s sᵀ) upstream, without building the Jacobian."""
    return shares * (upstream - (upstream * shares).sum(axis=axis, keepdims=True))
