"""Pinball as the larger of two lines, its gradient from the sign; selection by Boolean index, np.average."""

import numpy as np


def pinball(predictions, targets, tau):
    short = targets - predictions
    return np.mean(np.maximum(tau * short, (tau - 1) * short))


def pinball_gradient(predictions, targets, tau):
    side = np.sign(predictions - targets)
    return side * (0.5 + side * (0.5 - tau)) / np.size(predictions)


def masked_mean(losses, mask):
    counted = losses[mask]
    return counted.mean() if counted.size else 0.0


def epoch_loss(batch_losses, batch_sizes):
    return np.average(batch_losses, weights=batch_sizes)
