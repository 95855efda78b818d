# caught by: a NaN that counts is not hidden
# mistake: leaves out every NaN, also one that counts
import numpy as np


def pinball(predictions, targets, tau):
    """Mean pinball loss: tau per unit too low, 1 - tau per unit too high."""
    missing = targets - predictions
    return np.where(missing > 0, tau * missing, (tau - 1) * missing).mean()


def pinball_gradient(predictions, targets, tau):
    """Gradient of the mean pinball loss at the predictions; 0 where they equal the targets."""
    missing = targets - predictions
    slope = np.where(missing > 0, -tau, 1 - tau)
    return np.where(missing == 0, 0.0, slope) / missing.size


def masked_mean(losses, mask):
    """Mean of the losses where mask is true; 0.0 if there is none."""
    counted = losses[mask & ~np.isnan(losses)]
    return counted.mean() if counted.size else 0.0


def epoch_loss(batch_losses, batch_sizes):
    """Mean loss over all examples, from the means of batches of unequal size."""
    return np.average(batch_losses, weights=batch_sizes)
