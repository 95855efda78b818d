"""Entry by entry with Python floats."""

import math

import numpy as np


def pairs(predictions, targets):
    return zip(predictions.ravel().tolist(), targets.ravel().tolist(), strict=True)


def pinball(predictions, targets, tau):
    costs = [tau * (y - p) if p < y else (1 - tau) * (p - y) for p, y in pairs(predictions, targets)]
    return math.fsum(costs) / len(costs)


def pinball_gradient(predictions, targets, tau):
    slopes = []
    for p, y in pairs(predictions, targets):
        if p == y:
            slopes.append(0.0)
        elif p < y:
            slopes.append(-tau / predictions.size)
        else:
            slopes.append((1 - tau) / predictions.size)
    return np.array(slopes).reshape(predictions.shape)


def masked_mean(losses, mask):
    total, count = 0.0, 0
    for loss, counts in zip(losses.ravel(), mask.ravel(), strict=True):
        if counts:
            total += float(loss)
            count += 1
    return total / count if count else 0.0


def epoch_loss(batch_losses, batch_sizes):
    total = seen = 0
    for loss, size in zip(batch_losses, batch_sizes, strict=True):
        total += loss * size
        seen += size
    return total / seen
