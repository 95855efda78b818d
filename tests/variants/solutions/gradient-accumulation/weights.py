"""Weights of all parts at once, then a weighted sum by tensordot; split by index."""

import math

import numpy as np


def accumulated_gradient(gradient, x, y, size, max_norm=None):
    if size < 1:
        raise ValueError(f"size {size}")
    counts = np.add.reduceat(y != -1, np.arange(0, len(y), size), dtype=float) if len(y) else np.zeros(0)
    if counts.sum() == 0:
        raise ValueError("all labels are -1")
    cuts = list(range(size, len(y), size))
    found = []
    for rows, labels, count in zip(np.split(x, cuts), np.split(y, cuts), counts, strict=True):
        if count:
            found.append(gradient(rows, labels))
    weights = counts[counts > 0] / counts.sum()
    result = [np.tensordot(weights, np.stack(arrays), axes=1) for arrays in zip(*found, strict=True)]
    if max_norm is not None:
        norm = math.hypot(*(float(np.linalg.norm(array)) for array in result))
        shrink = min(1.0, max_norm / norm) if norm > 0 else 1.0
        result = [array * shrink for array in result]
    return result
