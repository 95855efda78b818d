"""Everything in arrays: logaddexp for the loss, lexsort for the list, one vector of discounts for NDCG."""

import numpy as np


def bpr_loss(users, liked, others):
    apart = liked - others
    x = np.einsum("nw,nw->n", users, apart)
    slope = -np.exp(-np.logaddexp(0, x))[:, None] / x.size
    for_liked = slope * users
    return np.logaddexp(0, -x).mean(), slope * apart, for_liked, -for_liked


def recommend(user, items, seen, k):
    left = np.setdiff1d(np.arange(len(items)), np.asarray(seen, dtype=int))
    scores = items[left] @ user
    return left[np.lexsort((left, -scores))][:k]


def ndcg(recommended, relevant, k):
    if k <= 0:
        raise ValueError("k must be at least 1")
    discounts = np.log(2) / np.log(np.arange(2, k + 2))
    hits = np.isin(np.array(recommended[:k], dtype=int), list(relevant))
    best = discounts[: len(relevant)].sum()
    return float(discounts[: hits.size] @ hits / best) if best else 0.0
