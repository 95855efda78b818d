"""Head after head on column slices; the answers are summed through their rows of the output matrix, never joined."""

import numpy as np


def one_head(q, k, v, allowed):
    scores = q @ k.swapaxes(1, 2) * q.shape[-1] ** -0.5
    scores = scores + np.where(allowed, 0.0, -1e300)
    weights = np.exp(scores - np.max(scores, axis=2, keepdims=True))
    return (weights / np.sum(weights, axis=2, keepdims=True)) @ v


def attend(x, memory, w_query, w_key, w_value, w_output, heads, key_heads, mask=None):
    size, left = divmod(w_query.shape[1], heads)
    if left:
        raise ValueError("the columns of w_query are not divisible by heads")
    shared, left = divmod(heads, key_heads)
    if left:
        raise ValueError("key_heads does not divide heads")
    allowed = np.ones((1, 1, 1, 1), dtype=bool) if mask is None else mask
    allowed = np.broadcast_to(allowed, (x.shape[0], heads, x.shape[1], memory.shape[1]))
    total = np.zeros((x.shape[0], x.shape[1], w_output.shape[1]))
    for head in range(heads):
        own = slice(head * size, (head + 1) * size)
        read = slice(head // shared * size, (head // shared + 1) * size)
        total += (
            one_head(x @ w_query[:, own], memory @ w_key[:, read], memory @ w_value[:, read], allowed[:, head])
            @ w_output[own]
        )
    return total
