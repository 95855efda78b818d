"""One gather for the whole batch: places of the source by arithmetic on indices, masked outside of the image."""

import numpy as np


def random_flip(images, rng):
    n, _, _, width = images.shape
    flipped = rng.integers(0, 2, n)[:, None]
    columns = np.where(flipped, np.arange(width)[::-1], np.arange(width))
    return np.take_along_axis(images, columns[:, None, None, :], axis=3)


def random_shift(images, most, rng):
    if most < 0:
        raise ValueError("most is negative")
    n, channels, height, width = images.shape
    moves = rng.choice(np.arange(-most, most + 1), size=(2, n))
    rows = np.arange(height) - moves[0][:, None]
    columns = np.arange(width) - moves[1][:, None]
    inside = ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
    rows, columns = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    found = images[
        np.arange(n)[:, None, None, None],
        np.arange(channels)[None, :, None, None],
        rows[:, None, :, None],
        columns[:, None, None, :],
    ]
    return np.where(inside[:, None], found, images.dtype.type(0))


def mixup(x, targets, alpha, rng):
    if alpha <= 0:
        raise ValueError("alpha has to be positive")
    partner = np.argsort(rng.random(len(x)))
    share = rng.beta(alpha, alpha)

    def mix(rows):
        return (share * rows + (1 - share) * rows[partner]).astype(rows.dtype)

    return mix(x), mix(targets)
