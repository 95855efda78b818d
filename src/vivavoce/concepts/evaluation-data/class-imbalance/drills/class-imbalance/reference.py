import numpy as np


def parts(scores, targets, alpha):
    """Sign and weight of each example, and the logarithms of being right and of being wrong."""
    if scores.shape != targets.shape:
        raise ValueError(f"scores of shape {scores.shape}, targets of shape {targets.shape}")
    sign = 2 * targets - 1
    weight = np.ones_like(targets) if alpha is None else np.where(targets == 1, alpha, 1 - alpha)
    margin = sign * scores
    return sign, weight, -np.logaddexp(0, -margin), -np.logaddexp(0, margin)


def focal_loss(scores, targets, gamma=2.0, alpha=None):
    """Mean focal loss of binary targets: one float."""
    _, weight, log_right, log_wrong = parts(scores, targets, alpha)
    return float(np.mean(-weight * np.exp(gamma * log_wrong) * log_right))


def focal_loss_backward(scores, targets, gamma=2.0, alpha=None):
    """Gradient of the mean focal loss at the scores, in their shape."""
    sign, weight, log_right, log_wrong = parts(scores, targets, alpha)
    fading = np.exp(gamma * log_wrong)
    slope = gamma * np.exp(log_right) * fading * log_right - fading * np.exp(log_wrong)
    return sign * weight * slope / scores.size
