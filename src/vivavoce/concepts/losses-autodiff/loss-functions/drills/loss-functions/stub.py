import numpy as np


def pinball(predictions, targets, tau):
    """Mean pinball loss: tau per unit too low, 1 - tau per unit too high."""
    raise NotImplementedError("two cases, then the mean")


def pinball_gradient(predictions, targets, tau):
    """Gradient of the mean pinball loss at the predictions; 0 where they equal the targets."""
    raise NotImplementedError("two slopes, and do not forget the mean")


def masked_mean(losses, mask):
    """Mean of the losses where mask is true; 0.0 if there is none."""
    raise NotImplementedError("what if a masked entry is NaN?")


def epoch_loss(batch_losses, batch_sizes):
    """Mean loss over all examples, from the means of batches of unequal size."""
    raise NotImplementedError("for how many examples does each mean stand?")
