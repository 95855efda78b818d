"""Pixels flattened into one axis, sums by einsum; the crop by the indices that are taken."""

import numpy as np


def flat(maps):
    return maps.reshape(maps.shape[0], maps.shape[1], -1)


def scores(p, t, smooth):
    p, t = flat(p), flat(t)
    shared = np.einsum("ncx,ncx->nc", p, t)
    below = np.add.reduce(p + t, axis=-1) + smooth
    return (shared + shared + smooth) / below, below


def dice_loss(p, t, smooth=1.0):
    return float(np.mean(1 - scores(p, t, smooth)[0]))


def dice_gradient(p, t, smooth=1.0):
    dice, below = scores(p, t, smooth)
    slope = (dice[..., None] - 2 * flat(t)) / (below[..., None] * dice.size)
    return slope.reshape(p.shape)


def join(skip, x):
    spare = np.subtract(skip.shape[2:], x.shape[2:])
    if spare.min() < 0:
        raise ValueError("the skip is smaller")
    rows, columns = (start + np.arange(size) for start, size in zip(spare // 2, x.shape[2:], strict=True))
    middle = skip.take(rows, axis=2).take(columns, axis=3)
    return np.hstack((middle, x))
