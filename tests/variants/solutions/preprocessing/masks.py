"""Sums with where=; the differences from the first known row, so that large numbers cancel before they are squared."""

import numpy as np


def fit(x):
    known = np.isfinite(x)
    count = np.maximum(known.sum(axis=0), 1)
    first = np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        found = x[known[:, j], j]
        first[j] = found[0] if found.size else 0.0
    moved = np.where(known, x - first, 0.0)
    inner = moved.sum(axis=0) / count
    squares = np.sum((moved - inner) ** 2, axis=0, where=known)
    scale = np.sqrt(squares / count)
    scale[scale == 0] = 1.0
    return first + inner, scale


def transform(x, mean, scale):
    out = x.copy()
    out -= mean
    out /= scale
    out[np.isnan(out)] = 0.0
    return out
