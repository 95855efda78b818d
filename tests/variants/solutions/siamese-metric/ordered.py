"""Sorting for the hardest rows, one anchor at a time; like and unlike pairs dealt with apart."""

import numpy as np


def contrastive_loss(a, b, same, margin):
    same = np.asarray(same, dtype=bool)
    n, gradient, total = len(same), np.zeros(a.shape), 0.0
    pulled = a[same] - b[same]
    total += 0.5 * np.vdot(pulled, pulled)
    gradient[same] = pulled
    pushed = a[~same] - b[~same]
    d = np.sqrt((pushed**2).sum(axis=1))
    inside = d < margin
    total += 0.5 * np.sum((margin - d[inside]) ** 2)
    moves = inside & (d != 0)
    rows = np.flatnonzero(~same)[moves]
    gradient[rows] = -(margin - d[moves])[:, None] * (pushed[moves] / d[moves][:, None])
    return float(total / n), gradient / n


def triplet_loss(anchor, positive, negative, margin):
    # d(a, p)^2 - d(a, n)^2 is (n - p) · (2a - p - n)
    difference = ((negative - positive) * (2 * anchor - positive - negative)).sum(axis=1)
    return np.maximum(difference + margin, 0.0).sum() / len(anchor)


def batch_hard(x, labels):
    positives, negatives = np.empty(len(x), dtype=int), np.empty(len(x), dtype=int)
    for i in range(len(x)):
        d = np.linalg.norm(x - x[i], axis=1)
        others = np.flatnonzero(np.arange(len(x)) != i)
        alike, unlike = others[labels[others] == labels[i]], others[labels[others] != labels[i]]
        if min(len(alike), len(unlike)) == 0:
            raise ValueError("each row needs one of its kind and one of another")
        positives[i] = alike[np.argsort(-d[alike], kind="stable")[0]]
        negatives[i] = unlike[np.argsort(d[unlike], kind="stable")[0]]
    return positives, negatives
