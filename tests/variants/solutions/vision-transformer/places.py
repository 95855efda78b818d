"""One table of flat places says where each number of each patch lies; the way back writes to the same places."""

import numpy as np


def places(channels, height, width, size):
    if height % size + width % size > 0:
        raise ValueError("a side does not divide by size")
    flat = np.arange(channels * height * width).reshape(channels, height, width)
    bands = []
    for band in np.split(flat, height // size, axis=1):
        bands.extend(part.ravel() for part in np.split(band, width // size, axis=2))
    return np.array(bands)


def patchify(images, size):
    return images.reshape(len(images), -1)[:, places(*images.shape[1:], size)]


def unpatchify(patches, channels, height, width, size):
    flat = np.zeros((len(patches), channels * height * width), dtype=patches.dtype)
    flat[:, places(channels, height, width, size)] = patches
    return flat.reshape(len(patches), channels, height, width)


def embed(images, size, weight, bias, token, positions):
    rows = []
    for patches in patchify(images, size):
        rows.append(np.vstack([token, np.dot(patches, weight) + bias]) + positions)
    return np.array(rows)
