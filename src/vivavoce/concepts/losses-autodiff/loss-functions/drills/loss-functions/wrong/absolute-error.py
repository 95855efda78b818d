# caught by: pinball loss
# mistake: forgets the unequal costs and takes half the absolute error
import numpy as np


def pinball(predictions, targets, tau):
    missing = targets - predictions
    return np.abs(missing).mean() / 2


def pinball_gradient(predictions, targets, tau):
    missing = targets - predictions
    slope = np.where(missing > 0, -tau, 1 - tau)
    return np.where(missing == 0, 0.0, slope) / missing.size


def masked_mean(losses, mask):
    counted = losses[mask]
    return counted.mean() if counted.size else 0.0


def epoch_loss(batch_losses, batch_sizes):
    return np.average(batch_losses, weights=batch_sizes)
