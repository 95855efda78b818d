"""Losses of metric learning, and the hardest triplets of a batch."""

import numpy as np


def contrastive_loss(a: np.ndarray, b: np.ndarray, same: np.ndarray, margin: float) -> tuple[float, np.ndarray]:
    """Mean of d² / 2 for pairs of a kind and max(0, margin - d)² / 2 for others; and its gradient for a."""
    raise NotImplementedError("Who is pulled, who is pushed, and how far?")


def triplet_loss(anchor: np.ndarray, positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    """Mean of max(0, d²(anchor, positive) - d²(anchor, negative) + margin)."""
    raise NotImplementedError("Squared distances.")


def batch_hard(x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row: the farthest of its kind and the nearest of another kind."""
    raise NotImplementedError("All distances at once, then choose.")
