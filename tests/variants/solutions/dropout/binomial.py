"""Counts of a binomial draw, and factors in double precision whatever the input is."""

import numpy as np


def forward(x, p, training, rng):
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie in [0, 1], not {p}")
    if not training:
        return x.copy(), np.ones(x.shape)
    keep = 1.0 - p
    survivors = rng.binomial(1, keep, size=x.shape)
    mask = np.divide(survivors, keep) if keep > 0 else np.zeros(x.shape)
    return (x * mask).astype(x.dtype), np.asarray(mask)


def backward(dout, mask):
    return (dout * mask).astype(dout.dtype)
