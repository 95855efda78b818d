"""Image by image: slices between the old and the new place; mixup row by row."""

import numpy as np


def random_flip(images, rng):
    out = images.copy()
    for i in range(len(images)):
        if rng.integers(2):
            out[i] = images[i, :, :, ::-1]
    return out


def overlap(move, length):
    """Where what remains comes from, and where it goes."""
    move = max(-length, min(length, move))
    return slice(max(0, -move), length - max(0, move)), slice(max(0, move), length + min(0, move))


def random_shift(images, most, rng):
    if most < 0:
        raise ValueError(f"most = {most} must not be negative")
    out = np.zeros_like(images)
    for i, image in enumerate(images):
        down, right = rng.integers(-most, most + 1, size=2).tolist()
        old_rows, new_rows = overlap(down, image.shape[1])
        old_columns, new_columns = overlap(right, image.shape[2])
        out[i][:, new_rows, new_columns] = image[:, old_rows, old_columns]
    return out


def mixup(x, targets, alpha, rng):
    if not alpha > 0:
        raise ValueError("alpha must be above 0")
    partners = list(range(len(x)))
    rng.shuffle(partners)
    share = float(rng.beta(alpha, alpha))
    mixed, soft = np.empty_like(x), np.empty_like(targets)
    for i, j in enumerate(partners):
        mixed[i] = share * x[i] + (1 - share) * x[j]
        soft[i] = share * targets[i] + (1 - share) * targets[j]
    return mixed, soft
