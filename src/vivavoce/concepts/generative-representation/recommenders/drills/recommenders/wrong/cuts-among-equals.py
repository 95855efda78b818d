# caught by: the best unseen items, best first
# mistake: cuts with argpartition, which takes any of equal scores
"""Pairwise ranking loss, a list of recommendations, and how good a list is."""

import numpy as np


def bpr_loss(
    users: np.ndarray, liked: np.ndarray, others: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Mean of -log sigmoid(u · (i - j)), and its gradients."""
    x = (users * (liked - others)).sum(axis=1)
    slope = -np.exp(-np.logaddexp(0, x)) / len(x)  # minus sigmoid(-x), without overflow
    for_users, for_items = slope[:, None] * (liked - others), slope[:, None] * users
    return float(np.logaddexp(0, -x).mean()), for_users, for_items, -for_items


def recommend(user: np.ndarray, items: np.ndarray, seen: list[int], k: int) -> np.ndarray:
    """The k unseen items of highest score, best first."""
    scores = items @ user
    unseen = np.setdiff1d(np.arange(len(items)), seen)
    if k < len(unseen):
        unseen = np.sort(unseen[np.argpartition(-scores[unseen], k)[:k]])
    return unseen[np.argsort(-scores[unseen], kind="stable")]


def ndcg(recommended: list[int], relevant: set[int], k: int) -> float:
    """Discounted hits of the first k places over those of the best list."""
    if k < 1:
        raise ValueError(f"k = {k}: at least one place is needed")
    worth = 1 / np.log2(np.arange(2, k + 2))
    best = worth[: len(relevant)].sum()
    hits = [place for place, item in enumerate(recommended[:k]) if item in relevant]
    return float(worth[hits].sum() / best) if relevant else 0.0
