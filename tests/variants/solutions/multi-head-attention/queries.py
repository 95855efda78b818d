"""Loops over texts, heads and queries; each query reads only the keys that it may see."""

import numpy as np


def softmax(row):
    powers = np.exp(row - row.max())
    return powers / powers.sum()


def attend(x, memory, w_query, w_key, w_value, w_output, heads, key_heads, mask=None):
    if heads % key_heads != 0:
        raise ValueError("heads must be a multiple of key_heads")
    if w_query.shape[1] % heads != 0:
        raise ValueError("the columns of w_query must be a multiple of heads")
    size = w_query.shape[1] // heads
    (batch, n, _), m = x.shape, memory.shape[1]
    seen = np.broadcast_to(True if mask is None else mask, (batch, heads, n, m))
    out = np.empty((batch, n, w_output.shape[1]))
    for b in range(batch):
        queries = np.split(x[b] @ w_query, heads, axis=1)
        keys, values = np.split(memory[b] @ w_key, key_heads, axis=1), np.split(memory[b] @ w_value, key_heads, axis=1)
        for i in range(n):
            parts = []
            for h in range(heads):
                source, places = h * key_heads // heads, np.flatnonzero(seen[b, h, i])
                weights = softmax(keys[source][places] @ queries[h][i] / np.sqrt(size))
                parts.append(weights @ values[source][places])
            out[b, i] = np.concatenate(parts) @ w_output
    return out
