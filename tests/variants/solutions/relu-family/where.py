"""np.where on clamped copies, slopes from the outputs."""

import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_backward(z, upstream):
    s = sigmoid(z)
    return upstream * s * sigmoid(-z)


def leaky_relu(z, slope=0.01):
    return np.maximum(z, 0) + z.dtype.type(slope) * np.minimum(z, 0)


def leaky_relu_backward(z, upstream, slope=0.01):
    return np.where(z > 0, upstream, upstream * z.dtype.type(slope))


def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def elu_backward(z, upstream, alpha=1.0):
    return upstream * np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0))).astype(z.dtype)


def dead_units(z):
    return (z <= 0).all(axis=0)
