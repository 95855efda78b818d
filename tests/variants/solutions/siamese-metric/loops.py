"""Pair by pair with math.dist; the hardest rows by comparing one candidate after the other."""

import math

import numpy as np


def contrastive_loss(a, b, same, margin):
    loss, gradient = 0.0, np.zeros_like(a)
    for i, (left, right, alike) in enumerate(zip(a.tolist(), b.tolist(), same.tolist(), strict=True)):
        d = math.dist(left, right)
        if alike:
            loss += d * d / 2
            gradient[i] = a[i] - b[i]
        elif d < margin:
            loss += (margin - d) ** 2 / 2
            if d > 0:
                gradient[i] = (1 - margin / d) * (a[i] - b[i])
    return loss / len(a), gradient / len(a)


def triplet_loss(anchor, positive, negative, margin):
    costs = []
    for a, p, n in zip(anchor.tolist(), positive.tolist(), negative.tolist(), strict=True):
        near = sum((x - y) ** 2 for x, y in zip(a, p, strict=True))
        far = sum((x - y) ** 2 for x, y in zip(a, n, strict=True))
        costs.append(max(0.0, near - far + margin))
    return sum(costs) / len(costs)


def batch_hard(x, labels):
    rows, kinds = x.tolist(), labels.tolist()
    positives, negatives = [], []
    for i, kind in enumerate(kinds):
        alike = [j for j in range(len(rows)) if j != i and kinds[j] == kind]
        other = [j for j in range(len(rows)) if kinds[j] != kind]
        if not alike or not other:
            raise ValueError(f"row {i} lacks a partner or a stranger")
        positives.append(max(alike, key=lambda j, i=i: math.dist(rows[i], rows[j])))
        negatives.append(min(other, key=lambda j, i=i: math.dist(rows[i], rows[j])))
    return np.array(positives), np.array(negatives)
