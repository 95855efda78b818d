# caught by: training normalises by the batch
# mistake: variance as mean of squares minus square of the mean, which cancels far from zero
"""Batch normalisation of a matrix, forward and backward (Ioffe and Szegedy, 2015)."""

from typing import Any

import numpy as np


def forward(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Any]:
    """Return (out, running_mean, running_var, cache). x: (n, features)."""
    if training:
        n = len(x)
        if n < 2:
            raise ValueError("batch norm: training needs more than one row")
        mean = x.mean(axis=0)
        var = np.maximum((x * x).mean(axis=0) - mean**2, 0.0)
        running_mean = running_mean + momentum * (mean - running_mean)
        running_var = running_var + momentum * (var * n / (n - 1) - running_var)
    else:
        mean, var = running_mean, running_var
    deviation = np.sqrt(var + eps)
    normalised = (x - mean) / deviation
    return normalised * gamma + beta, running_mean, running_var, (normalised, deviation, gamma)


def backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradient loses its own mean and its share along the output: shifting or stretching a column does nothing."""
    normalised, deviation, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=0) - normalised * (g * normalised).mean(axis=0)) / deviation
    return dx, (dout * normalised).sum(axis=0), dout.sum(axis=0)
