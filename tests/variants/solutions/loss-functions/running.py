"""Both parts of the error clipped apart; np.where and means with where=; a running mean over the epoch."""

import numpy as np


def pinball(predictions, targets, tau):
    error = np.subtract(targets, predictions)
    low, high = np.clip(error, 0, None), np.clip(-error, 0, None)
    return float(tau * low.mean() + (1 - tau) * high.mean())


def pinball_gradient(predictions, targets, tau):
    each = 1.0 / predictions.size
    gradient = np.where(predictions > targets, (1 - tau) * each, 0.0)
    return np.where(predictions < targets, -tau * each, gradient)


def masked_mean(losses, mask):
    if not np.any(mask):
        return 0.0
    return float(np.mean(losses, where=mask))


def epoch_loss(batch_losses, batch_sizes):
    mean, seen = 0.0, 0
    for loss, size in zip(list(batch_losses), list(batch_sizes), strict=True):
        seen += size
        mean += (loss - mean) * size / seen
    return mean
