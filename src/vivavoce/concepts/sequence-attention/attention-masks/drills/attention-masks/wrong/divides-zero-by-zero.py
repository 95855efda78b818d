# caught by: a row without keys becomes zeros
# mistake: divides zero by zero and repairs the NaN: NumPy warns
"""Masks for attention. True means: may look (Vaswani et al., 2017, section 3.2.3)."""

import numpy as np


def causal_mask(n: int, m: int | None = None) -> np.ndarray:
    """(n, m) Boolean: the n queries are the last n of m positions."""
    m = n if m is None else m
    if n > m:
        raise ValueError(f"causal_mask: {n} queries, but {m} keys")
    return np.tril(np.ones((n, m), dtype=bool), m - n)


def padding_mask(lengths: np.ndarray, m: int) -> np.ndarray:
    """(batch, 1, 1, m) Boolean: the first lengths[b] positions are real."""
    if np.any(lengths < 0) or np.any(lengths > m):
        raise ValueError(f"padding_mask: lengths {lengths} are not all from 0 to {m}")
    return np.arange(m) < lengths[:, None, None, None]


def masked_softmax(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Softmax along the last axis over the allowed keys; rows that allow none become zeros."""
    scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    exps = np.exp(scores - np.where(np.isfinite(top), top, 0.0))  # a row without keys has no largest score
    total = exps.sum(axis=-1, keepdims=True)
    return np.nan_to_num(exps / total)
