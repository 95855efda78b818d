"""Multi-head attention with memory, mask and shared key heads."""

import numpy as np


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
    raise NotImplementedError("Project, split into heads, attend, join, mix.")
