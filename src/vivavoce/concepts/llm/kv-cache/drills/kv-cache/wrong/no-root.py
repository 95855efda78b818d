# caught by: prefill is causal attention
# mistake: forgets the root of the width
"""One layer of causal attention with a cache of keys and values (Shazeer, 2019)."""

import math

import numpy as np

Cache = tuple[np.ndarray, np.ndarray]


def attend(queries: np.ndarray, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The n queries are the last n of the m positions: (batch, n, k), (batch, m, k), (batch, m, v) → (batch, n, v)."""
    n, m = queries.shape[1], keys.shape[1]
    scores = queries @ keys.swapaxes(1, 2)
    scores = np.where(np.tril(np.ones((n, m)), m - n), scores, -np.inf)
    exps = np.exp(scores - scores.max(axis=2, keepdims=True))
    return exps / exps.sum(axis=2, keepdims=True) @ values


def prefill(x: np.ndarray, w_query: np.ndarray, w_key: np.ndarray, w_value: np.ndarray) -> tuple[np.ndarray, Cache]:
    """x (batch, n, d) → (out (batch, n, v), (keys, values))."""
    keys, values = x @ w_key, x @ w_value
    return attend(x @ w_query, keys, values), (keys, values)


def step(
    x: np.ndarray, cache: Cache, w_query: np.ndarray, w_key: np.ndarray, w_value: np.ndarray
) -> tuple[np.ndarray, Cache]:
    """One new token for each sequence, x (batch, d) → (out (batch, v), the longer cache)."""
    new = x[:, None]
    keys = np.concatenate([cache[0], new @ w_key], axis=1)
    values = np.concatenate([cache[1], new @ w_value], axis=1)
    return attend(new @ w_query, keys, values)[:, 0], (keys, values)
