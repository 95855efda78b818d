"""One attention for both functions by einsum and a mask; step is attention with a single query."""

import numpy as np


def attention(q, k, v):
    n, m = q.shape[1], k.shape[1]
    scores = np.einsum("bnk,bmk->bnm", q, k) * (1 / np.sqrt(q.shape[-1]))
    future = np.triu(np.ones((n, m), dtype=bool), k=m - n + 1)
    scores[:, future] = -np.inf
    top = np.amax(scores, axis=-1, keepdims=True)
    log_total = top + np.log(np.einsum("bnm->bn", np.exp(scores - top)))[..., None]
    return np.einsum("bnm,bmv->bnv", np.exp(scores - log_total), v)


def prefill(x, w_query, w_key, w_value):
    q, k, v = (np.einsum("bnd,de->bne", x, w) for w in (w_query, w_key, w_value))
    return attention(q, k, v), (k, v)


def step(x, cache, w_query, w_key, w_value):
    q, k, v = (np.einsum("bd,de->be", x, w)[:, None] for w in (w_query, w_key, w_value))
    keys, values = np.concatenate((cache[0], k), axis=1), np.concatenate((cache[1], v), axis=1)
    return attention(q, keys, values)[:, 0], (keys, values)
