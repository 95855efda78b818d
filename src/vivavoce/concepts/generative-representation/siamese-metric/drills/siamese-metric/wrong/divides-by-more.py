# caught by: no push beyond the margin, none without a direction
# mistake: adds 1e-8 to the distance, which takes the push from near pairs
"""Losses of metric learning, and the hardest triplets of a batch."""

import numpy as np


def contrastive_loss(a: np.ndarray, b: np.ndarray, same: np.ndarray, margin: float) -> tuple[float, np.ndarray]:
    """Mean of d² / 2 for pairs of a kind and max(0, margin - d)² / 2 for others; and its gradient for a."""
    difference = a - b
    distance = np.sqrt((difference**2).sum(axis=1))
    short = np.maximum(margin - distance, 0)
    losses = np.where(same == 1, distance**2, short**2) / 2
    slope = np.where(same == 1, 1, -short / (distance + 1e-8))
    return float(losses.mean()), slope[:, None] * difference / len(a)


def triplet_loss(anchor: np.ndarray, positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    """Mean of max(0, d²(anchor, positive) - d²(anchor, negative) + margin)."""
    near = ((anchor - positive) ** 2).sum(axis=1)
    far = ((anchor - negative) ** 2).sum(axis=1)
    return float(np.maximum(near - far + margin, 0).mean())


def batch_hard(x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row: the farthest of its kind and the nearest of another kind."""
    same = labels[:, None] == labels
    partner = same & ~np.eye(len(x), dtype=bool)
    if not partner.any(axis=1).all() or same.all(axis=1).any():
        raise ValueError("each anchor needs a partner of its kind and a row of another")
    distance = ((x[:, None] - x) ** 2).sum(axis=2)
    farthest = np.where(partner, distance, -np.inf).argmax(axis=1)
    return farthest, np.where(same, np.inf, distance).argmin(axis=1)
