"""Triple by triple and item by item, with the math module and sorted()."""

import math

import numpy as np


def cost(x):
    """-log sigmoid(x), and its slope."""
    if x > 0:
        power = math.exp(-x)
        return math.log1p(power), -power / (1 + power)
    power = math.exp(x)
    return math.log1p(power) - x, -1 / (1 + power)


def bpr_loss(users, liked, others):
    n = len(users)
    losses, gradients = [], [np.zeros(users.shape) for _ in range(3)]
    for row, (u, i, j) in enumerate(zip(users, liked, others, strict=True)):
        loss, slope = cost(math.fsum(a * (b - c) for a, b, c in zip(u.tolist(), i.tolist(), j.tolist(), strict=True)))
        losses.append(loss)
        for gradient, value in zip(gradients, (i - j, u, -u), strict=True):
            gradient[row] = slope * value / n
    return math.fsum(losses) / n, *gradients


def recommend(user, items, seen, k):
    scored = [(-float(np.dot(user, item)), number) for number, item in enumerate(items) if number not in seen]
    return np.array([number for _, number in sorted(scored)[:k]], dtype=int)


def ndcg(recommended, relevant, k):
    if k < 1:
        raise ValueError(f"k = {k}")
    if not relevant:
        return 0.0
    gained = sum(1 / math.log2(place + 1) for place, item in enumerate(recommended[:k], start=1) if item in relevant)
    return gained / sum(1 / math.log2(place + 1) for place in range(1, min(k, len(relevant)) + 1))
