"""One number at a time with math, mapped over arrays; wide arithmetic, cast at the end."""

import math

import numpy as np


def over(function, z, *others):
    """The function of every number, in the shape and dtype of z."""
    columns = [np.asarray(array, dtype=np.float64).ravel().tolist() for array in (z, *others)]
    return np.array([function(*row) for row in zip(*columns, strict=True)], dtype=z.dtype).reshape(z.shape)


def one_sigmoid(v):
    return 1 / (1 + math.exp(-v)) if v > -700 else math.exp(v)


def sigmoid(z):
    return over(one_sigmoid, z)


def sigmoid_backward(z, upstream):
    return over(lambda v, g: g * one_sigmoid(v) * one_sigmoid(-v), z, upstream)


def leaky_relu(z, slope=0.01):
    return over(lambda v: v if v > 0 else slope * v, z)


def leaky_relu_backward(z, upstream, slope=0.01):
    return over(lambda v, g: g if v > 0 else slope * g, z, upstream)


def elu(z, alpha=1.0):
    return over(lambda v: v if v > 0 else alpha * math.expm1(v), z)


def elu_backward(z, upstream, alpha=1.0):
    return over(lambda v, g: g if v > 0 else g * alpha * math.exp(v), z, upstream)


def dead_units(z):
    return np.array([all(value <= 0 for value in unit) for unit in z.T], dtype=bool)
