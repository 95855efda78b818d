import numpy as np


def huber(predictions, targets, delta=1.0):
    """Mean Huber loss of equal shapes: one number."""
    raise NotImplementedError("half squared up to delta, straight beyond")


def huber_backward(predictions, targets, delta=1.0):
    """Gradient of the mean Huber loss at the predictions."""
    raise NotImplementedError("the clipped error, over the number of elements")


def pinball(predictions, targets, quantile=0.5):
    """Mean pinball loss of equal shapes: one number."""
    raise NotImplementedError("too low costs quantile, too high 1 - quantile")


def pinball_backward(predictions, targets, quantile=0.5):
    """Gradient of the mean pinball loss at the predictions."""
    raise NotImplementedError("one of two slopes, over the number of elements")
