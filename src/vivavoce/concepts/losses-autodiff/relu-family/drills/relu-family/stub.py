import numpy as np


def sigmoid(z):
    """1 / (1 + e^-z), any shape, no overflow."""
    raise NotImplementedError("take the exponential of -|z| only")


def sigmoid_backward(z, upstream):
    """Gradient at z, given the gradient at the output."""
    raise NotImplementedError("upstream times the slope")


def leaky_relu(z, slope=0.01):
    """z above 0, slope * z below."""
    raise NotImplementedError("two cases")


def leaky_relu_backward(z, upstream, slope=0.01):
    """Gradient at z, given the gradient at the output."""
    raise NotImplementedError("upstream times 1 or slope")


def elu(z, alpha=1.0):
    """z above 0, alpha (e^z - 1) below."""
    raise NotImplementedError("two cases; accurate near zero")


def elu_backward(z, upstream, alpha=1.0):
    """Gradient at z, given the gradient at the output."""
    raise NotImplementedError("what is the derivative of alpha (e^z - 1)?")


def dead_units(z):
    """For z (n, units) before a ReLU: which units are at or below zero for every example?"""
    raise NotImplementedError("one Boolean per unit")
