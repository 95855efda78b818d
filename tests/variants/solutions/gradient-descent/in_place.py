"""A class that walks in place on copies of its own; the curvature as a squared spectral norm."""

import numpy as np


class Bowl:
    def __init__(self, x, y=None):
        self.x = np.array(x, dtype=float)
        self.y = np.zeros(len(x)) if y is None else np.array(y, dtype=float)

    def errors(self, weights):
        return np.einsum("nd,d->n", self.x, weights) - self.y

    def loss(self, weights):
        e = self.errors(weights)
        return np.vdot(e, e) / (2.0 * len(e))

    def gradient(self, weights):
        return np.average(self.errors(weights)[:, None] * self.x, axis=0)

    def curvature(self):
        return np.linalg.norm(self.x / np.sqrt(len(self.x)), ord=2) ** 2


def loss_and_gradient(x, y, weights):
    bowl = Bowl(x, y)
    return bowl.loss(weights), bowl.gradient(weights)


def descend(x, y, start, rate, steps):
    bowl, weights = Bowl(x, y), np.array(start, dtype=float)
    losses = [bowl.loss(weights)]
    while len(losses) <= steps:
        weights -= rate * bowl.gradient(weights)
        losses.append(bowl.loss(weights))
    return weights, losses


def rate_limit(x):
    return 2 / Bowl(x).curvature()
