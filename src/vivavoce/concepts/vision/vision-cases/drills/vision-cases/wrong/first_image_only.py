# caught by: multiplies channels, sums places
# mistake: flattens the batch into the places
import numpy as np


def gram(f):
    """(..., channels, height, width) to (..., channels, channels)."""
    *_, c, h, w = f.shape
    flat = np.moveaxis(f, -3, 0).reshape(c, -1)
    return flat @ flat.swapaxes(-1, -2) / (c * h * w)


def style_loss(f, target):
    """Mean squared difference of the Gram matrix of f and a target."""
    return np.mean((gram(f) - target) ** 2)


def style_gradient(f, target):
    """Gradient of the loss with respect to f."""
    *_, c, h, w = f.shape
    difference = gram(f) - target
    upstream = 2 * difference / difference.size
    flat = np.moveaxis(f, -3, 0).reshape(c, -1)
    return ((upstream + upstream.swapaxes(-1, -2)) @ flat / (c * h * w)).reshape(f.shape)
