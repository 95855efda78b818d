# caught by: pinball's gradient has two slopes
# mistake: gives no slope where prediction and target are nearly equal
import numpy as np


def errors_of(predictions, targets):
    """Prediction minus target; refuses to broadcast."""
    if predictions.shape != targets.shape:
        raise ValueError(f"predictions of shape {predictions.shape}, targets of shape {targets.shape}")
    return predictions - targets


def huber(predictions, targets, delta=1.0):
    """Mean Huber loss of equal shapes: one number."""
    size = np.abs(errors_of(predictions, targets))
    # Only errors up to delta are squared, so a huge one cannot overflow.
    inside = np.minimum(size, delta)
    return float((inside**2 / 2 + delta * (size - inside)).mean())


def huber_backward(predictions, targets, delta=1.0):
    """Gradient of the mean Huber loss at the predictions."""
    error = errors_of(predictions, targets)
    return np.clip(error, -delta, delta).astype(predictions.dtype) / predictions.dtype.type(error.size)


def pinball(predictions, targets, quantile=0.5):
    """Mean pinball loss of equal shapes: one number."""
    error = errors_of(predictions, targets)
    return float(np.maximum(-quantile * error, (1 - quantile) * error).mean())


def pinball_backward(predictions, targets, quantile=0.5):
    """Gradient of the mean pinball loss at the predictions."""
    error = errors_of(predictions, targets)
    error = np.where(np.isclose(predictions, targets), 0.0, error)
    slopes = np.select([error > 0, error < 0], [1 - quantile, -quantile], 0.0)
    return (slopes / error.size).astype(predictions.dtype)
