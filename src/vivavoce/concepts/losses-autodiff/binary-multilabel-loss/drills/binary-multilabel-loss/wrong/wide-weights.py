# caught by: works in float32
# mistake: float64 weights make the gradient of float32 scores float64
import numpy as np


def softplus(z):
    """log(1 + exp(z)) without overflow."""
    return np.logaddexp(z.dtype.type(0), z)


def checked(scores, targets, pos_weight):
    """The weights of the positives, in the dtype of the scores; refuses to broadcast scores and targets."""
    if scores.shape != targets.shape:
        raise ValueError(f"scores of shape {scores.shape}, targets of shape {targets.shape}")
    return np.ones(1, scores.dtype) if pos_weight is None else pos_weight


def binary_cross_entropy(scores, targets, pos_weight=None):
    """Mean loss over all elements of equal shapes: one finite number."""
    weight = checked(scores, targets, pos_weight)
    losses = weight * targets * softplus(-scores) + (1 - targets) * softplus(scores)
    return float(losses.mean())


def binary_cross_entropy_backward(scores, targets, pos_weight=None):
    """Gradient of the mean loss at the scores, in their shape and dtype."""
    weight = checked(scores, targets, pos_weight)
    # sigmoid(z) = exp(-softplus(-z)): the exponent is never positive.
    yes, no = np.exp(-softplus(-scores)), np.exp(-softplus(scores))
    gradient = (1 - targets) * yes - weight * targets * no
    return gradient / scores.size
