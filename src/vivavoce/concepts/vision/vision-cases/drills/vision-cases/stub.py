import numpy as np


def gram(f):
    """(..., channels, height, width) to (..., channels, channels)."""
    raise NotImplementedError("Which channels fire together?")


def style_loss(f, target):
    """Mean squared difference of the Gram matrix of f and a target."""
    raise NotImplementedError("One number.")


def style_gradient(f, target):
    """Gradient of the loss with respect to f."""
    raise NotImplementedError("In the shape of f.")
