"""One value at a time, with whole-number draws against a threshold."""

import numpy as np

RANGE = 2**53


def forward(x, p, training, rng):
    if p < 0 or p > 1:
        raise ValueError("p is a probability")
    out, mask = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)
    threshold = round(p * RANGE)
    for place in np.ndindex(x.shape):
        if not training:
            mask[place] = 1
        elif rng.integers(RANGE) < threshold:
            mask[place] = 0
        else:
            mask[place] = 1 / (1 - p)
        out[place] = mask[place] * x[place]
    return out, mask


def backward(dout, mask):
    dx = np.empty(dout.shape, dout.dtype)
    for place in np.ndindex(dout.shape):
        dx[place] = dout[place] * mask[place]
    return dx
