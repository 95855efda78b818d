"""Everything through logaddexp of the signed score; powers as exponentials of logs."""

import numpy as np


def _signed(scores, targets, alpha):
    if np.shape(scores) != np.shape(targets):
        raise ValueError(f"scores {np.shape(scores)} and targets {np.shape(targets)} differ")
    sign = 2 * targets - 1
    weight = np.ones_like(targets) if alpha is None else alpha * targets + (1 - alpha) * (1 - targets)
    return sign, sign * scores, weight


def focal_loss(scores, targets, gamma=2.0, alpha=None):
    _, u, weight = _signed(scores, targets, alpha)
    log_right, log_wrong = -np.logaddexp(0, -u), -np.logaddexp(0, u)
    return np.mean(weight * np.exp(gamma * log_wrong) * -log_right)


def focal_loss_backward(scores, targets, gamma=2.0, alpha=None):
    sign, u, weight = _signed(scores, targets, alpha)
    log_right, log_wrong = -np.logaddexp(0, -u), -np.logaddexp(0, u)
    fade = np.exp(gamma * log_wrong)
    slope = fade * (gamma * np.exp(log_right) * log_right - np.exp(log_wrong))
    return sign * weight * slope / np.size(scores)
