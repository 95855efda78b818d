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
    raise NotImplementedError("Score each position, forget the padding, normalise, read.")
