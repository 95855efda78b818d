import numpy as np


def focal_loss(scores, targets, gamma=2.0, alpha=None):
    """Mean focal loss of binary targets: one float."""
    raise NotImplementedError("cross-entropy of each example, faded by the probability of being wrong")


def focal_loss_backward(scores, targets, gamma=2.0, alpha=None):
    """Gradient of the mean focal loss at the scores, in their shape."""
    raise NotImplementedError("product rule: the fading factor depends on the score, too")
