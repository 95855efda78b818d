"""One example after the other with the math module."""

import math

import numpy as np


def softplus(t):
    return max(t, 0.0) + math.log1p(math.exp(-abs(t)))


def sigmoid(t):
    if t >= 0:
        return 1 / (1 + math.exp(-t))
    return math.exp(t) / (1 + math.exp(t))


def examples(scores, targets, alpha):
    if scores.shape != targets.shape:
        raise ValueError("scores and targets need one shape")
    for z, y in zip(scores.ravel().tolist(), targets.ravel().tolist(), strict=True):
        sign = 1.0 if y == 1 else -1.0
        weight = 1.0 if alpha is None else (alpha if y == 1 else 1 - alpha)
        yield sign, sign * z, weight


def focal_loss(scores, targets, gamma=2.0, alpha=None):
    costs = [a * sigmoid(-u) ** gamma * softplus(-u) for _, u, a in examples(scores, targets, alpha)]
    return math.fsum(costs) / len(costs)


def focal_loss_backward(scores, targets, gamma=2.0, alpha=None):
    slopes = []
    for sign, u, a in examples(scores, targets, alpha):
        right, wrong = sigmoid(u), sigmoid(-u)
        slopes.append(-sign * a * (gamma * right * wrong**gamma * softplus(-u) + wrong ** (gamma + 1)))
    return np.array(slopes).reshape(scores.shape) / len(slopes)
