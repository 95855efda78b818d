"""Masks for attention. True means: may look."""

import numpy as np


def causal_mask(n: int, m: int | None = None) -> np.ndarray:
    """(n, m) Boolean: the n queries are the last n of m positions."""
    raise NotImplementedError("At which position does query i stand?")


def padding_mask(lengths: np.ndarray, m: int) -> np.ndarray:
    """(batch, 1, 1, m) Boolean: the first lengths[b] positions are real."""
    raise NotImplementedError("Compare each position with the length of its row.")


def masked_softmax(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Softmax along the last axis over the allowed keys; rows that allow none become zeros."""
    raise NotImplementedError("Before or after the exponential?")
