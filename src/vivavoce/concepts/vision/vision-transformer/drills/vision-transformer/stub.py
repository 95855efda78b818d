import numpy as np


def patchify(images, size):
    """(n, c, h, w) to (n, patches, c * size * size)."""
    raise NotImplementedError("Row by row, from the upper left.")


def unpatchify(patches, channels, height, width, size):
    """(n, patches, c * size * size) back to (n, channels, height, width)."""
    raise NotImplementedError("The same steps backwards.")


def embed(images, size, weight, bias, token, positions):
    """Tokens (n, 1 + patches, width), the class token first."""
    raise NotImplementedError("Project, put the class token in front, add positions.")
