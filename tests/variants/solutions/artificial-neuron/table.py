"""A table of functions with their slopes; masks and out-of-place ufuncs with a where."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


ACTIVATIONS = {
    "identity": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0.0), lambda z: (z > 0).astype(float)),
    "sigmoid": (sigmoid, lambda z: np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))),
    "tanh": (np.tanh, lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z))),
}


def lookup(activation):
    try:
        return ACTIVATIONS[activation]
    except KeyError:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}") from None


def neuron(x, weights, bias, activation):
    phi, _ = lookup(activation)
    return phi(np.dot(x, weights) + bias)


def backward(x, weights, bias, activation, upstream):
    _, slope = lookup(activation)
    s = slope(np.dot(x, weights) + bias) * upstream
    return np.outer(s, weights), np.tensordot(s, x, axes=1), np.sum(s)


def fold_standardisation(weights, bias, mean, std):
    folded = np.divide(weights, std, out=np.zeros_like(weights), where=std != 0)
    return folded, bias - np.vdot(folded, mean)
