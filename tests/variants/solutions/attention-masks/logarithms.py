"""Masks from comparisons of positions; weights as exp(score - logsumexp), in long doubles."""

import numpy as np


def causal_mask(n, m=None):
    if m is None:
        m = n
    if m - n < 0:
        raise ValueError("more queries than keys")
    asks, stands = np.arange(m - n, m), np.arange(m)
    return asks.reshape(n, 1) >= stands


def padding_mask(lengths, m):
    counts = np.array(lengths, copy=True)
    if counts.size and (counts.min() < 0 or counts.max() > m):
        raise ValueError("a length lies outside of 0 to m")
    return ~(np.arange(m) >= counts[:, None, None, None])


def masked_softmax(scores, mask):
    wide = np.where(mask, scores, 0).astype(np.longdouble)
    possible = np.broadcast_to(mask, wide.shape)
    wide[~possible] = -np.inf
    total = np.logaddexp.reduce(wide, axis=-1, keepdims=True)
    total[np.isneginf(total)] = 0
    return np.exp(wide - total).astype(np.float64)
