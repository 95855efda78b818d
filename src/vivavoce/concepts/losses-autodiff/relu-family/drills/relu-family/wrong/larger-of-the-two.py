# caught by: leaky ReLU
# mistake: the larger of z and slope * z, which holds for slopes up to 1 only
import numpy as np


def sigmoid(z):
    """1 / (1 + e^-z), with e^-|z| only, so that nothing overflows."""
    decay = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, decay) / (1 + decay)


def sigmoid_backward(z, upstream):
    """Gradient at z: the slope is s (1 - s), with s the output."""
    s = sigmoid(z)
    return upstream * s * (1 - s)


def leaky_relu(z, slope=0.01):
    """z above 0, slope * z below."""
    return np.maximum(z, z.dtype.type(slope) * z)


def leaky_relu_backward(z, upstream, slope=0.01):
    """Gradient at z: upstream above 0, slope * upstream below and at 0."""
    return np.where(z > 0, upstream, z.dtype.type(slope) * upstream)


def elu(z, alpha=1.0):
    """z above 0, alpha (e^z - 1) below."""
    return np.where(z > 0, z, z.dtype.type(alpha) * np.expm1(np.minimum(z, 0)))


def elu_backward(z, upstream, alpha=1.0):
    """Gradient at z: upstream above 0, alpha e^z upstream below and at 0."""
    return upstream * np.where(z > 0, 1, z.dtype.type(alpha) * np.exp(np.minimum(z, 0)))


def dead_units(z):
    """True for each unit (column) that is at or below zero for every example (row)."""
    return (z <= 0).all(axis=0)
