"""Loss functions: one number that says how wrong the predictions are. S0:5.

Classification losses take logits, never probabilities: log and exp are joined, so no loss is inf by rounding.
All average over every element (`cross_entropy`: over the batch) and raise ValueError on an empty batch, ShapeError
where predictions and targets differ in shape. Targets are arrays or tensors and may need a gradient only in the
regression losses. Source of the forms: Goodfellow et al., Deep Learning, 2016, sections 5.5 and 6.2.
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.activations import log_softmax, softplus
from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.operations import absolute, as_float, maximum, where
from vivavoce.scratch.tensor import Operand, Tensor


def _paired(loss: str, predictions: Tensor, targets: Operand) -> Tensor:
    """The targets as a tensor of the predictions' dtype, after the checks every loss shares."""
    pair = as_float(targets, predictions)
    if predictions.size == 0:
        raise ValueError(f"{loss}: empty batch, shape {predictions.shape}")
    if predictions.shape != pair.shape:
        raise ShapeError(f"{loss}: predictions of shape {predictions.shape}, targets of shape {pair.shape}")
    return pair


def mean_squared_error(predictions: Tensor, targets: Operand) -> Tensor:
    """Mean of (p - t)²: the negative log-likelihood of a Gaussian. Any equal shapes → scalar."""
    error = predictions - _paired("mean_squared_error", predictions, targets)
    return (error * error).mean()


def mean_absolute_error(predictions: Tensor, targets: Operand) -> Tensor:
    """Mean of |p - t|: outliers pull with constant force. Any equal shapes → scalar."""
    return absolute(predictions - _paired("mean_absolute_error", predictions, targets)).mean()


def huber(predictions: Tensor, targets: Operand, delta: float = 1.0) -> Tensor:
    """Quadratic within delta, linear beyond. Any equal shapes → scalar. Huber, 1964."""
    error = predictions - _paired("huber", predictions, targets)
    distance = absolute(error)
    return where(distance.data <= delta, error * error * 0.5, (distance - delta / 2) * delta).mean()


def binary_cross_entropy(logits: Tensor, targets: Operand) -> Tensor:
    """-t log σ(z) - (1 - t) log(1 - σ(z)) = softplus(z) - t z, mean. Any equal shapes → scalar.

    Raises ValueError if a target lies outside [0, 1].
    """
    pair = _paired("binary_cross_entropy", logits, targets)
    if pair.data.min() < 0 or pair.data.max() > 1:
        raise ValueError(f"binary_cross_entropy: targets from {pair.data.min()} to {pair.data.max()}, not in [0, 1]")
    return (softplus(logits) - logits * pair).mean()


def cross_entropy(logits: Tensor, labels: Array, smoothing: float = 0.0) -> Tensor:
    """-log softmax(z)[label], mean over the batch. Logits (n, classes), labels (n,) integers → scalar.

    `smoothing` spreads that share of the target over all classes (Szegedy et al., CVPR 2016, section 7). Raises
    ValueError: empty batch, label out of range, smoothing outside [0, 1); ShapeError; TypeError for float labels.
    """
    labels = np.asarray(labels)
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ShapeError(f"cross_entropy: logits of shape {logits.shape}, labels of shape {labels.shape}")
    if labels.size == 0:
        raise ValueError(f"cross_entropy: empty batch, shape {logits.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"cross_entropy: labels must be integers, got {labels.dtype}")
    wrong = labels[(labels < 0) | (labels >= logits.shape[1])]
    if wrong.size:
        raise ValueError(f"cross_entropy: label {wrong[0]} out of range for {logits.shape[1]} classes")
    if not 0 <= smoothing < 1:
        raise ValueError(f"cross_entropy: smoothing {smoothing} is not in [0, 1)")
    log_probabilities = log_softmax(logits)
    loss = -log_probabilities[np.arange(len(labels)), labels].mean()
    return loss * (1 - smoothing) - log_probabilities.mean() * smoothing if smoothing else loss


def weighted_cross_entropy(logits: Tensor, labels: Array, weights: Array) -> Tensor:
    """`cross_entropy` where class k counts weights[k] times, over the sum of the weights: for rare classes. S3G:8.

    Errors as there; ShapeError unless there is one weight per class.
    """
    if weights.shape != logits.shape[1:]:
        raise ShapeError(f"weighted_cross_entropy: logits of shape {logits.shape}, weights of shape {weights.shape}")
    cross_entropy(logits, labels)  # the same checks
    share: Array = weights[labels] / weights[labels].sum()
    return -(log_softmax(logits)[np.arange(len(labels)), labels] * share.astype(logits.dtype)).sum()


def soft_cross_entropy(logits: Tensor, targets: Operand) -> Tensor:
    """-Σ t log softmax(z), mean over the batch, for targets that are distributions (mixup, smoothing, a teacher).

    Both (n, classes) → scalar.
    """
    pair = _paired("soft_cross_entropy", logits, targets)
    return -(log_softmax(logits) * pair).sum() / len(logits)


def kl_divergence(log_q: Tensor, p: Operand) -> Tensor:
    """Σ p (log p - log q) per row, mean over the batch. Both (n, classes) → scalar; 0 log 0 counts as 0.

    Kullback & Leibler, 1951; the loss of distillation (Hinton et al., 2015).
    """
    pair = _paired("kl_divergence", log_q, p)
    entropy = float((pair.data * np.log(np.where(pair.data > 0, pair.data, 1))).sum())
    return (entropy - (log_q * pair).sum()) / len(log_q)


def hinge(scores: Tensor, signs: Operand) -> Tensor:
    """Mean of max(0, 1 - t s) with t in {-1, 1}. Any equal shapes → scalar. Cortes & Vapnik, 1995.

    Raises ValueError if a sign is neither -1 nor 1.
    """
    pair = _paired("hinge", scores, signs)
    if not np.all(np.abs(pair.data) == 1):
        raise ValueError("hinge: targets must be -1 or 1")
    return maximum(1 - scores * pair, 0.0).mean()
