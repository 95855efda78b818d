"""L1 and L2 penalties on the weights of a network."""

import numpy as np


def penalty(weights: list[np.ndarray], l1: float, l2: float) -> float:
    """l1 Σ|w| + ½ l2 Σ w² over the arrays with two axes or more."""
    raise NotImplementedError("Sum over the penalised arrays.")


def penalty_gradient(weights: list[np.ndarray], l1: float, l2: float) -> list[np.ndarray]:
    """Gradient of the penalty with respect to each array; zeros for biases."""
    raise NotImplementedError("How hard does each penalty pull?")


def proximal_step(
    weights: list[np.ndarray], gradients: list[np.ndarray], rate: float, l1: float, l2: float
) -> list[np.ndarray]:
    """A gradient step on data loss and L2, then soft thresholding for L1."""
    raise NotImplementedError("Step first, then shrink towards zero and stop there.")
