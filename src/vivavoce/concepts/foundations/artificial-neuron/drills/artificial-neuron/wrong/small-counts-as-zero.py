# caught by: folded, the unit gives the same on raw inputs
# mistake: treats a small standard deviation as zero
import numpy as np


def activate(z, activation):
    """Output of the activation, and its slope, both in the shape of z."""
    if activation == "identity":
        return z, np.ones_like(z)
    if activation == "relu":
        return np.maximum(z, 0.0), (z > 0) * 1.0
    if activation == "tanh":
        a = np.tanh(z)
        return a, 1.0 - a**2
    if activation == "sigmoid":
        small = np.exp(-np.abs(z))  # never overflows
        return np.where(z >= 0, 1.0, small) / (1.0 + small), small / (1.0 + small) ** 2
    raise ValueError(f"unknown activation {activation!r}")


def neuron(x, weights, bias, activation):
    """Activation of the weighted sum plus bias: a number for x (d,), shape (n,) for x (n, d)."""
    return activate(x @ weights + bias, activation)[0]


def backward(x, weights, bias, activation, upstream):
    """Derivatives of the loss by x (n, d), weights (d,) and bias, given those by the outputs (n,)."""
    d_z = upstream * activate(x @ weights + bias, activation)[1]
    return np.outer(d_z, weights), x.T @ d_z, d_z.sum()


def fold_standardisation(weights, bias, mean, std):
    """Weights and bias that do on raw inputs what the old ones do on (x - mean) / std."""
    varies = std > 1e-8
    scaled = np.where(varies, weights, 0.0) / np.where(varies, std, 1.0)
    return scaled, bias - scaled @ mean
