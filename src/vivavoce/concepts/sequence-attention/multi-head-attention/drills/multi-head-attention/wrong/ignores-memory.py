# caught by: matches the definition
# mistake: takes keys and values from x instead of the memory
"""Multi-head attention (Vaswani et al., 2017, section 3.2.2) with shared key heads (Ainslie et al., 2023)."""

import math

import numpy as np


def split(x: np.ndarray, heads: int) -> np.ndarray:
    """(batch, n, heads * size) → (batch, heads, n, size)."""
    batch, n, width = x.shape
    return x.reshape(batch, n, heads, width // heads).swapaxes(1, 2)


def attend(
    x: np.ndarray,
    memory: np.ndarray,
    w_query: np.ndarray,
    w_key: np.ndarray,
    w_value: np.ndarray,
    w_output: np.ndarray,
    heads: int,
    key_heads: int,
    mask: np.ndarray | None = None,
) -> np.ndarray:
    """x (batch, n, d), memory (batch, m, e) → (batch, n, d)."""
    if w_query.shape[1] % heads or heads % key_heads:
        raise ValueError(f"attend: {w_query.shape[1]} columns, {heads} heads, {key_heads} key heads")
    queries = split(x @ w_query, heads)
    keys, values = (np.repeat(split((x if x.shape[2] == w.shape[0] else memory) @ w, key_heads), heads // key_heads, axis=1) for w in (w_key, w_value))
    scores = queries @ keys.swapaxes(-1, -2) / math.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
    read = exps / exps.sum(axis=-1, keepdims=True) @ values
    return read.swapaxes(1, 2).reshape(*x.shape[:2], -1) @ w_output
