"""Axes split by reshape and moved by einsum; the projection as a tensordot on images that were never flattened."""

import numpy as np


def grid(images, size):
    n, c, h, w = images.shape
    if h % size != 0 or w % size != 0:
        raise ValueError("both sides must divide by size")
    return images.reshape(n, c, h // size, size, w // size, size)


def patchify(images, size):
    split = grid(images, size)
    n, c, rows, _, columns, _ = split.shape
    return np.einsum("ncrxsy->nrscxy", split).reshape(n, rows * columns, c * size * size)


def unpatchify(patches, channels, height, width, size):
    split = patches.reshape(-1, height // size, width // size, channels, size, size)
    return np.moveaxis(split, 3, 1).swapaxes(3, 4).reshape(-1, channels, height, width)


def embed(images, size, weight, bias, token, positions):
    split = grid(images, size)
    kernel = weight.reshape(split.shape[1], size, size, -1)
    projected = np.tensordot(split, kernel, axes=([1, 3, 5], [0, 1, 2]))
    projected = projected.reshape(len(images), -1, len(bias)) + bias
    first = np.tile(token, (len(images), 1, 1))
    return np.append(first, projected, axis=1) + positions[None]
