"""Pair by pair with plain loops; log-sigmoid by cases."""

import math

import numpy as np


def minus_log_sigmoid(x):
    return math.log1p(math.exp(-x)) if x >= 0 else math.log1p(math.exp(x)) - x


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def loss(center, context, negatives):
    total = 0.0
    for v, u, noise in zip(center, context, negatives, strict=True):
        total += minus_log_sigmoid(float(v @ u)) + sum(minus_log_sigmoid(-float(v @ w)) for w in noise)
    return total / len(center)


def loss_gradients(center, context, negatives):
    n = len(center)
    of_center, of_context, of_negatives = np.zeros(center.shape), np.zeros(context.shape), np.zeros(negatives.shape)
    for i in range(n):
        v, u = center[i], context[i]
        pull = -sigmoid(-float(v @ u)) / n
        of_center[i] += pull * u
        of_context[i] = pull * v
        for j, w in enumerate(negatives[i]):
            push = sigmoid(float(v @ w)) / n
            of_center[i] += push * w
            of_negatives[i, j] = push * v
    return of_center, of_context, of_negatives


def noise_distribution(counts, power=0.75):
    weights = [float(count) ** power if count > 0 else 0.0 for count in counts.tolist()]
    total = math.fsum(weights)
    return np.array([weight / total for weight in weights])
