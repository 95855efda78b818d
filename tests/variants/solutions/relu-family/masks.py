"""Boolean masks, and writing into own arrays."""

import numpy as np


def sigmoid(z):
    out = np.empty(z.shape, z.dtype)
    above = z > 0
    out[above] = 1.0 / (1.0 + np.exp(-z[above]))
    grown = np.exp(z[~above])
    out[~above] = grown / (grown + 1.0)
    return out


def sigmoid_backward(z, upstream):
    small = np.exp(-np.abs(z))
    return upstream * small / np.square(1 + small)


def leaky_relu(z, slope=0.01):
    out = z.copy()
    out[z <= 0] *= slope
    return out


def leaky_relu_backward(z, upstream, slope=0.01):
    out = upstream.copy()
    np.multiply(out, slope, out=out, where=z <= 0)
    return out


def elu(z, alpha=1.0):
    out = z.copy()
    below = z <= 0
    out[below] = np.expm1(z[below])
    out[below] *= alpha
    return out


def elu_backward(z, upstream, alpha=1.0):
    slopes = np.ones_like(z)
    below = ~(z > 0)
    slopes[below] = alpha * np.exp(z[below])
    slopes *= upstream
    return slopes


def dead_units(z):
    return np.logical_not(np.any(z > 0, axis=0))
