"""A sigmoid in two branches, D - 1 taken as minus its value at the other sign; each player is a class that descends."""

import numpy as np


def probability(logits):
    d = np.empty(logits.shape)
    up = logits >= 0
    d[up] = 1 / (1 + np.exp(-logits[up]))
    low = np.exp(logits[~up])
    d[~up] = low / (1 + low)
    return d


def softplus(t):
    return np.where(t > 0, t, 0) + np.log1p(np.exp(-np.abs(t)))


def discriminator_loss(real, made):
    loss = softplus(-real).mean() + softplus(made).mean()
    return float(loss), -probability(-real) / real.size, probability(made) / made.size


def generator_loss(made, saturating=False):
    d = probability(made)
    if saturating:
        return float(-softplus(made).mean()), -d / made.size
    return float(softplus(-made).mean()), -probability(-made) / made.size


class Linear:
    def __init__(self, weight, bias):
        self.weight, self.bias = weight.copy(), bias

    def __call__(self, x):
        return x @ self.weight + self.bias

    def descend(self, rate, x, slope):
        self.weight = self.weight - rate * (x.T @ slope)
        self.bias = self.bias - rate * slope.sum(axis=0)


def game_step(generator, discriminator, x, z, rate):
    player, judge = Linear(*generator), Linear(*discriminator)
    made = player(z)
    _, real_slope, made_slope = discriminator_loss(judge(x), judge(made))
    judge.descend(rate, np.concatenate([x, made]), np.concatenate([real_slope, made_slope]))
    _, slope = generator_loss(judge(player(z)))
    player.descend(rate, z, slope[:, np.newaxis] * judge.weight)
    return [player.weight, player.bias], [judge.weight, judge.bias]
