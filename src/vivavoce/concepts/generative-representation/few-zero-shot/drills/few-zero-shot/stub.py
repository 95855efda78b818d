"""Few-shot classification by prototypes: draw an episode, score queries, take the loss."""

import numpy as np


def sample_episode(
    labels: np.ndarray, ways: int, shots: int, queries: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Classes (ways,), row numbers of support (ways, shots) and of queries (ways, queries)."""
    raise NotImplementedError("Choose classes, then rows of each.")


def prototype_logits(support: np.ndarray, labels: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Minus the squared distance of each query to each class mean, (m, ways)."""
    raise NotImplementedError("One mean for each class.")


def episode_loss(support: np.ndarray, labels: np.ndarray, queries: np.ndarray, targets: np.ndarray) -> float:
    """Mean cross-entropy of the queries."""
    raise NotImplementedError("Cross-entropy from logits.")
