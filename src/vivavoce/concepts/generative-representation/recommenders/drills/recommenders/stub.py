"""Pairwise ranking loss, a list of recommendations, and how good a list is."""

import numpy as np


def bpr_loss(
    users: np.ndarray, liked: np.ndarray, others: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Mean of -log sigmoid(u · (i - j)), and its gradients."""
    raise NotImplementedError("Which of two should score higher?")


def recommend(user: np.ndarray, items: np.ndarray, seen: list[int], k: int) -> np.ndarray:
    """The k unseen items of highest score, best first."""
    raise NotImplementedError("Score, leave out, sort.")


def ndcg(recommended: list[int], relevant: set[int], k: int) -> float:
    """Discounted hits of the first k places over those of the best list."""
    raise NotImplementedError("What is each place worth?")
