"""Shifts as matrices of zeros and ones from both sides; mixup as one mixing matrix for inputs and targets."""

import numpy as np


def random_flip(images, rng):
    coins = rng.uniform(size=len(images)) >= 0.5
    return np.stack([image[..., ::-1] if coin else image for image, coin in zip(images, coins, strict=True)])


def random_shift(images, most, rng):
    if most < 0:
        raise ValueError("a shift by fewer than no pixels")
    n, _, height, width = images.shape
    down = np.floor(rng.random(n) * (2 * most + 1)).astype(int) - most
    right = np.floor(rng.random(n) * (2 * most + 1)).astype(int) - most
    moved = []
    for image, d, r in zip(images, down, right, strict=True):
        up_and_down = np.eye(height, k=-d, dtype=images.dtype)
        sideways = np.eye(width, k=r, dtype=images.dtype)
        moved.append(up_and_down @ image @ sideways)
    return np.array(moved, dtype=images.dtype)


def mixup(x, targets, alpha, rng):
    if alpha <= 0:
        raise ValueError(f"alpha is {alpha}")
    n = len(x)
    share = rng.beta(alpha, alpha)
    mixing = share * np.eye(n) + (1 - share) * np.eye(n)[rng.permutation(n)]
    mixed = (mixing @ x.reshape(n, -1)).reshape(x.shape)
    return mixed.astype(x.dtype), (mixing @ targets).astype(targets.dtype)
