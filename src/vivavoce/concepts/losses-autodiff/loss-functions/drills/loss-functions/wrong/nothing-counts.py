# caught by: masked entries do not leak
# mistake: divides zero by zero when nothing counts
import numpy as np


def pinball(predictions, targets, tau):
    missing = targets - predictions
    return np.where(missing > 0, tau * missing, (tau - 1) * missing).mean()


def pinball_gradient(predictions, targets, tau):
    missing = targets - predictions
    slope = np.where(missing > 0, -tau, 1 - tau)
    return np.where(missing == 0, 0.0, slope) / missing.size


def masked_mean(losses, mask):
    counted = losses[mask]
    return counted.sum() / np.float64(counted.size)


def epoch_loss(batch_losses, batch_sizes):
    return np.average(batch_losses, weights=batch_sizes)
