"""Logit by logit with the math module; sums of outer products over the batch."""

import math

import numpy as np


def sigmoid(s):
    e = math.exp(-abs(s))
    return (1.0 if s >= 0 else e) / (1.0 + e)


def cost(s):
    """-log sigmoid(s)."""
    return math.log1p(math.exp(-abs(s))) + max(0.0, -s)


def discriminator_loss(real, made):
    n, m = len(real), len(made)
    loss = sum(cost(s) for s in real) / n + sum(cost(-s) for s in made) / m
    return loss, np.array([-sigmoid(-s) / n for s in real]), np.array([sigmoid(s) / m for s in made])


def generator_loss(made, saturating=False):
    m = len(made)
    if not saturating:
        return sum(cost(s) for s in made) / m, np.array([-sigmoid(-s) / m for s in made])
    return sum(-cost(-s) for s in made) / m, np.array([-sigmoid(s) / m for s in made])


def game_step(generator, discriminator, x, z, rate):
    a, b = (np.array(part, dtype=float) for part in generator)
    v, c = np.array(discriminator[0], dtype=float), float(discriminator[1])
    made = [row @ a + b for row in z]
    _, on_real, on_made = discriminator_loss([row @ v + c for row in x], [row @ v + c for row in made])
    dv, dc = np.zeros_like(v), 0.0
    for slopes, rows in ((on_real, x), (on_made, made)):
        for slope, row in zip(slopes, rows, strict=True):
            dv += slope * row
            dc += slope
    v -= rate * dv
    c -= rate * dc
    _, on_logit = generator_loss([row @ v + c for row in made])
    for slope, noise in zip(on_logit, z, strict=True):
        a -= rate * slope * np.outer(noise, v)
        b -= rate * slope * v
    return [a, b], [v, c]
