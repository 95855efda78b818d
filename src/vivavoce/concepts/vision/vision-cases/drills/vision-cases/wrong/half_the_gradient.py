# caught by: points the gradient downhill
# mistake: forgets that the features occur twice in the product
import numpy as np


def gram(f):
    """(..., channels, height, width) to (..., channels, channels)."""
    *_, c, h, w = f.shape
    flat = f.reshape(*f.shape[:-2], h * w)
    return flat @ flat.swapaxes(-1, -2) / (c * h * w)


def style_loss(f, target):
    """Mean squared difference of the Gram matrix of f and a target."""
    return np.mean((gram(f) - target) ** 2)


def style_gradient(f, target):
    """Gradient of the loss with respect to f."""
    *_, c, h, w = f.shape
    difference = gram(f) - target
    upstream = 2 * difference / difference.size
    flat = f.reshape(*f.shape[:-2], h * w)
    return (upstream @ flat / (c * h * w)).reshape(f.shape)
