"""An autoencoder with a tanh code, its gradients, and an alarm on its errors."""

import math

import numpy as np

Parameters = list[np.ndarray]  # w1, b1, w2, b2


def reconstruct(parameters: Parameters, x: np.ndarray) -> np.ndarray:
    """Encode and decode, (n, inputs) to (n, inputs)."""
    w1, b1, w2, b2 = parameters
    return np.tanh(x @ w1 + b1) @ w2 + b2


def loss_and_gradients(parameters: Parameters, x: np.ndarray) -> tuple[float, Parameters]:
    """The mean squared error and its gradient for each parameter."""
    w1, b1, w2, b2 = parameters
    code = np.tanh(x @ w1 + b1)
    difference = code @ w2 + b2 - x
    error = 2 * difference / x.size
    before = (error @ w2.T) * (1 - code**2)
    return float((difference**2).mean()), [x.T @ before, before.sum(axis=0), code.T @ error, error.sum(axis=0)]


def anomaly_scores(parameters: Parameters, x: np.ndarray) -> np.ndarray:
    """The mean squared error of each example, (n,)."""
    return ((reconstruct(parameters, x) - x) ** 2).mean(axis=1)


def threshold(scores: np.ndarray, share: float) -> float:
    """The smallest score above which at most this share of the scores lies."""
    if len(scores) == 0 or not 0 <= share < 1:
        raise ValueError(f"{len(scores)} scores, share {share}: scores are needed, and a share in [0, 1)")
    allowed = math.floor(share * len(scores))
    return float(np.sort(scores)[len(scores) - 1 - allowed])
