# caught by: pinball loss
# mistake: lets predictions that are too high earn something
import numpy as np


def pinball(predictions, targets, tau):
    missing = targets - predictions
    return np.where(missing > 0, tau * missing, (1 - tau) * missing).mean()


def pinball_gradient(predictions, targets, tau):
    missing = targets - predictions
    slope = np.where(missing > 0, -tau, 1 - tau)
    return np.where(missing == 0, 0.0, slope) / missing.size


def masked_mean(losses, mask):
    counted = losses[mask]
    return counted.mean() if counted.size else 0.0


def epoch_loss(batch_losses, batch_sizes):
    return np.average(batch_losses, weights=batch_sizes)
