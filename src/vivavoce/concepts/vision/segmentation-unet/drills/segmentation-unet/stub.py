import numpy as np


def dice_loss(p, t, smooth=1.0):
    """1 minus the mean Dice score over images and classes."""
    raise NotImplementedError("Sum over pixels, one score per image and class.")


def dice_gradient(p, t, smooth=1.0):
    """Gradient of the loss with respect to p."""
    raise NotImplementedError("The quotient rule.")


def join(skip, x):
    """The middle of the skip beside x, along the channels."""
    raise NotImplementedError("Crop, then concatenate.")
