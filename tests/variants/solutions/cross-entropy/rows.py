"""Row by row in plain Python numbers."""

import math

import numpy as np


def log_shares(row):
    top = float(max(row))
    shifted = [float(score) - top for score in row]
    log_total = math.log(math.fsum(math.exp(value) for value in shifted))
    return [value - log_total for value in shifted]


def cross_entropy(scores, labels, smoothing=0.0):
    losses = []
    for row, label in zip(scores, labels, strict=True):
        logs = log_shares(row)
        losses.append(-(1 - smoothing) * logs[label] - smoothing * math.fsum(logs) / len(logs))
    return math.fsum(losses) / len(losses)


def cross_entropy_backward(scores, labels, smoothing=0.0):
    n, classes = scores.shape
    gradient = np.empty_like(scores)
    for i in range(n):
        for k, log_share in enumerate(log_shares(scores[i])):
            target = smoothing / classes + (1 - smoothing if k == labels[i] else 0)
            gradient[i, k] = (math.exp(log_share) - target) / n
    return gradient
