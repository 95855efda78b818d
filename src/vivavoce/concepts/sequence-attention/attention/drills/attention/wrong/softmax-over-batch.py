# caught by: matches the definition
# mistake: normalises over the batch instead of the positions
"""Additive attention over a padded batch (Bahdanau, Cho and Bengio, 2015)."""

import numpy as np


def attend(
    state: np.ndarray,
    memory: np.ndarray,
    lengths: np.ndarray,
    w_state: np.ndarray,
    w_memory: np.ndarray,
    v: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return (context (batch, h), weights (batch, m)). state (batch, s), memory (batch, m, h), lengths (batch,)."""
    m = memory.shape[1]
    if np.min(lengths) < 1 or np.max(lengths) > m:
        raise ValueError(f"attention: lengths {lengths} are not all from 1 to {m}")
    real = np.arange(m) < lengths[:, None]
    memory = np.where(real[:, :, None], memory, 0.0)  # zero times infinity would be NaN
    scores = np.tanh((state @ w_state)[:, None] + memory @ w_memory) @ v
    scores = np.where(real, scores, -np.inf)
    exps = np.exp(scores - scores.max(axis=0, keepdims=True))
    weights = exps / exps.sum(axis=0, keepdims=True)
    return (weights[:, None] @ memory)[:, 0], weights
