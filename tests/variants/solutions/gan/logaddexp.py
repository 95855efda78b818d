"""Losses through logaddexp, slopes as exponentials of log-probabilities; players moved by matrix products."""

import numpy as np


def log_d(logits):
    return -np.logaddexp(0, -logits)


def discriminator_loss(real, made):
    loss = -np.mean(log_d(real)) - np.mean(log_d(-made))
    return loss, -np.exp(log_d(-real)) / len(real), np.exp(log_d(made)) / len(made)


def generator_loss(made, saturating=False):
    if saturating:
        return np.mean(log_d(-made)), -np.exp(log_d(made)) / len(made)
    return -np.mean(log_d(made)), -np.exp(log_d(-made)) / len(made)


def game_step(generator, discriminator, x, z, rate):
    a, b = generator
    v, c = discriminator
    made = z @ a + b
    _, on_real, on_made = discriminator_loss(x @ v + c, made @ v + c)
    v = v - rate * (on_real @ x + on_made @ made)
    c = c - rate * (on_real.sum() + on_made.sum())
    _, slope = generator_loss(made @ v + c)
    at_made = np.outer(slope, v)
    return [a - rate * z.T @ at_made, b - rate * at_made.sum(axis=0)], [v, c]
