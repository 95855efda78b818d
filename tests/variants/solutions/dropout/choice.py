"""The factors drawn from their own distribution; without dropout the input itself and a read-only view of ones."""

import numpy as np


def forward(x, p, training, rng):
    if not (p >= 0.0 and p <= 1.0):
        raise ValueError(f"{p} is no probability")
    if not training or p == 0:
        return x, np.broadcast_to(x.dtype.type(1), x.shape)
    if p == 1:
        return np.zeros_like(x), np.zeros_like(x)
    factors = np.array([0, 1 / (1 - p)])
    mask = np.asarray(rng.choice(factors, size=x.shape, p=[p, 1 - p]), dtype=x.dtype)
    return np.where(mask > 0, x * mask, x.dtype.type(0)), mask


def backward(dout, mask):
    return np.multiply(dout, mask, dtype=dout.dtype)
