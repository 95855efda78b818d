# caught by: all arrays with two axes or more are penalised
# mistake: leaves convolution kernels out
"""L1 and L2 penalties on the weights of a network."""

import numpy as np


def check_strengths(l1: float, l2: float) -> None:
    """A penalty is a price, not a reward."""
    if l1 < 0 or l2 < 0:
        raise ValueError(f"strengths must not be negative: l1 = {l1}, l2 = {l2}")


def penalised(array: np.ndarray) -> bool:
    """Biases and gains have one axis; they do not make a function wiggle."""
    return array.ndim == 2


def penalty(weights: list[np.ndarray], l1: float, l2: float) -> float:
    """l1 Σ|w| + ½ l2 Σ w² over the arrays with two axes or more."""
    check_strengths(l1, l2)
    return float(sum(l1 * np.abs(w).sum() + 0.5 * l2 * (w * w).sum() for w in weights if penalised(w)))


def penalty_gradient(weights: list[np.ndarray], l1: float, l2: float) -> list[np.ndarray]:
    """A constant pull for L1, one in proportion to the weight for L2; zeros for biases."""
    check_strengths(l1, l2)
    return [l1 * np.sign(w) + l2 * w if penalised(w) else np.zeros_like(w) for w in weights]


def proximal_step(
    weights: list[np.ndarray], gradients: list[np.ndarray], rate: float, l1: float, l2: float
) -> list[np.ndarray]:
    """A gradient step on data loss and L2, then soft thresholding for L1."""
    check_strengths(l1, l2)
    stepped = []
    for w, gradient in zip(weights, gradients, strict=True):
        if penalised(w):
            moved = w - rate * (gradient + l2 * w)
            stepped.append(np.sign(moved) * np.maximum(np.abs(moved) - rate * l1, 0))
        else:
            stepped.append(w - rate * gradient)
    return stepped
