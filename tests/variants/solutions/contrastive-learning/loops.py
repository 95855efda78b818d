"""Pair by pair with Python floats; the gradient of each cosine added to both of its rows."""

import math

import numpy as np


def length(row):
    return math.hypot(*row)


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True)) / (length(a) * length(b))


def shares(scores):
    """Softmax of a dict of scores, and the logarithm of the sum of their exponentials."""
    top = max(scores.values())
    total = sum(math.exp(score - top) for score in scores.values())
    return {place: math.exp(score - top) / total for place, score in scores.items()}, top + math.log(total)


def positive(temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")


def info_nce(queries, keys, temperature):
    positive(temperature)
    if len(keys) < len(queries):
        raise ValueError("each query needs a key")
    total = 0.0
    for i, query in enumerate(queries.tolist()):
        scores = {j: cosine(query, key) / temperature for j, key in enumerate(keys.tolist())}
        total += shares(scores)[1] - scores[i]
    return total / len(queries)


def nt_xent(z, temperature):
    positive(temperature)
    rows = z.tolist()
    n, odd = divmod(len(rows), 2)
    if odd:
        raise ValueError("rows come in pairs")
    loss, grad = 0.0, np.zeros(z.shape)
    for i, anchor in enumerate(rows):
        partner = i + n if i < n else i - n
        scores = {j: cosine(anchor, other) / temperature for j, other in enumerate(rows) if j != i}
        share, log_total = shares(scores)
        loss += (log_total - scores[partner]) / (2 * n)
        for j, score in scores.items():
            slope = (share[j] - (j == partner)) / (2 * n * temperature)
            mine, other, cos = z[i] / length(anchor), z[j] / length(rows[j]), score * temperature
            grad[i] += slope * (other - cos * mine) / length(anchor)
            grad[j] += slope * (mine - cos * other) / length(rows[j])
    return loss, grad
