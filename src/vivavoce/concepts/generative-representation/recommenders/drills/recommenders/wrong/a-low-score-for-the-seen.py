# caught by: what was seen stays out, whatever is left
# mistake: gives the seen a score of -1e9, which others undercut
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
    for item in seen:
        scores[item] = -1e9
    order = np.argsort(-scores, kind="stable")
    return order[: min(k, len(items) - len(set(seen)))]


def ndcg(recommended: list[int], relevant: set[int], k: int) -> float:
    """Discounted hits of the first k places over those of the best list."""
    if k < 1:
        raise ValueError(f"k = {k}: at least one place is needed")
    worth = 1 / np.log2(np.arange(2, k + 2))
    best = worth[: len(relevant)].sum()
    hits = [place for place, item in enumerate(recommended[:k]) if item in relevant]
    return float(worth[hits].sum() / best) if relevant else 0.0
