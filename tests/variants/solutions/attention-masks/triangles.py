"""np.tri and the `where` argument of NumPy's own reductions."""

import numpy as np


def causal_mask(n, m=None):
    if m is not None and m < n:
        raise ValueError("more queries than keys")
    width = n if m is None else m
    return np.tri(n, width, k=width - n, dtype=bool)


def padding_mask(lengths, m):
    lengths = np.asarray(lengths)
    if ((lengths < 0) | (lengths > m)).any():
        raise ValueError(f"lengths must lie between 0 and {m}")
    return np.less.outer(np.arange(m), lengths).T.reshape(-1, 1, 1, m)


def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=mask, initial=-np.inf)
    shifted = np.subtract(scores, top, where=mask, out=np.zeros(scores.shape))
    powers = np.exp(shifted, where=mask, out=np.zeros(scores.shape))
    total = powers.sum(axis=-1, keepdims=True)
    return np.divide(powers, total, where=total > 0, out=powers)
