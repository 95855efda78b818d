# caught by: gradients
# mistake: lets the sign of the gradient decide, not that of the input
import numpy as np


def sigmoid(z):
    decay = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, decay) / (1 + decay)


def sigmoid_backward(z, upstream):
    s = sigmoid(z)
    return upstream * s * (1 - s)


def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, z.dtype.type(slope) * z)


def leaky_relu_backward(z, upstream, slope=0.01):
    return np.where(upstream > 0, upstream, z.dtype.type(slope) * upstream)


def elu(z, alpha=1.0):
    return np.where(z > 0, z, z.dtype.type(alpha) * np.expm1(np.minimum(z, 0)))


def elu_backward(z, upstream, alpha=1.0):
    return upstream * np.where(z > 0, 1, z.dtype.type(alpha) * np.exp(np.minimum(z, 0)))


def dead_units(z):
    return (z <= 0).all(axis=0)
