"""Plain loops: each row is a softmax over the keys that it may see, and nothing else is touched."""

import math

import numpy as np


def causal_mask(n, m=None):
    m = n if m is None else m
    if n > m:
        raise ValueError(f"{n} queries but only {m} positions")
    mask = np.zeros((n, m), dtype=bool)
    for i in range(n):
        mask[i, : m - n + i + 1] = True
    return mask


def padding_mask(lengths, m):
    rows = []
    for length in lengths:
        if not 0 <= length <= m:
            raise ValueError(f"a length of {length} does not fit into {m} positions")
        rows.append([[[place < length for place in range(m)]]])
    return np.array(rows, dtype=bool)


def masked_softmax(scores, mask):
    allowed = np.broadcast_to(mask, scores.shape)
    out = np.zeros(scores.shape, dtype=np.float64)
    for place in np.ndindex(scores.shape[:-1]):
        keys = [j for j, may in enumerate(allowed[place]) if may]
        if not keys:
            continue
        values = [float(scores[place][j]) for j in keys]
        powers = [math.exp(value - max(values)) for value in values]
        for j, power in zip(keys, powers, strict=True):
            out[place][j] = power / math.fsum(powers)
    return out
