# caught by: refuses sides that do not divide
# mistake: asks whether the area divides, and cuts off the rest
import numpy as np


def patchify(images, size):
    """(n, c, h, w) to (n, patches, c * size * size)."""
    n, c, h, w = images.shape
    if h * w % size**2:
        raise ValueError(f"{h} x {w} does not divide into patches of {size}")
    cut = images[:, :, : h - h % size, : w - w % size].reshape(n, c, h // size, size, w // size, size).transpose(0, 2, 4, 1, 3, 5)
    return cut.reshape(n, (h // size) * (w // size), c * size * size)


def unpatchify(patches, channels, height, width, size):
    """(n, patches, c * size * size) back to (n, channels, height, width)."""
    cut = patches.reshape(len(patches), height // size, width // size, channels, size, size)
    return cut.transpose(0, 3, 1, 4, 2, 5).reshape(len(patches), channels, height, width)


def embed(images, size, weight, bias, token, positions):
    """Tokens (n, 1 + patches, width), the class token first."""
    tokens = patchify(images, size) @ weight + bias
    first = np.broadcast_to(token, (len(images), 1, len(token)))
    return np.concatenate([first, tokens], axis=1) + positions
