"""Patch by patch with slices; tokens written into an empty array."""

import numpy as np


def corners(height, width, size):
    return [(top, left) for top in range(0, height, size) for left in range(0, width, size)]


def patchify(images, size):
    n, _, h, w = images.shape
    if h % size or w % size:
        raise ValueError(f"{h} x {w} does not divide by {size}")
    cut = [images[:, :, top : top + size, left : left + size].reshape(n, -1) for top, left in corners(h, w, size)]
    return np.stack(cut, axis=1)


def unpatchify(patches, channels, height, width, size):
    images = np.empty((len(patches), channels, height, width))
    for number, (top, left) in enumerate(corners(height, width, size)):
        patch = patches[:, number].reshape(-1, channels, size, size)
        images[:, :, top : top + size, left : left + size] = patch
    return images


def embed(images, size, weight, bias, token, positions):
    patches = patchify(images, size)
    tokens = np.empty((len(images), patches.shape[1] + 1, len(bias)))
    tokens[:, 0] = token + positions[0]
    for number in range(patches.shape[1]):
        tokens[:, number + 1] = patches[:, number] @ weight + bias + positions[number + 1]
    return tokens
