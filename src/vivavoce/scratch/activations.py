"""Activation functions: what makes a stack of linear layers more than one linear layer.

All take a tensor of any shape and return the same shape; none overflows for finite input. S0:3, S0:17, S0:20.
"""

from __future__ import annotations

import math

import numpy as np

from vivavoce.scratch.autodiff import Array, record
from vivavoce.scratch.operations import elementwise
from vivavoce.scratch.tensor import Tensor

SELU_ALPHA = 1.6732632423543772  # Klambauer et al., NeurIPS 2017: the fixed point at mean 0 and variance 1
SELU_SCALE = 1.0507009873554805


def logistic(z: Array) -> Array:
    """1 / (1 + e^-z) of an array, with e^-|z| only, so that nothing overflows."""
    decay = np.exp(-np.abs(z))
    value: Array = np.where(z >= 0, 1, decay) / (1 + decay)
    return value


def sigmoid(x: Tensor) -> Tensor:
    """The logistic function, in (0, 1). Derivative y (1 - y), at most 1/4: the classic vanishing gradient."""
    return elementwise("sigmoid", x, logistic, lambda _, y: y * (1 - y))


def tanh(x: Tensor) -> Tensor:
    """The hyperbolic tangent, in (-1, 1), centred at 0. Derivative 1 - y²."""
    return elementwise("tanh", x, np.tanh, lambda _, y: 1 - y * y)


def relu(x: Tensor) -> Tensor:
    """max(0, x); derivative 1 above 0, else 0. Nair & Hinton, ICML 2010."""
    return elementwise("relu", x, lambda x: np.maximum(x, 0), lambda x, _: x > 0)


def leaky_relu(x: Tensor, slope: float = 0.01) -> Tensor:
    """x above 0, slope · x below, so that no unit dies. Maas et al., 2013."""
    return elementwise("leaky_relu", x, lambda x: np.where(x > 0, x, slope * x), lambda x, _: np.where(x > 0, 1, slope))


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """x above 0, alpha (e^x - 1) below. Clevert et al., ICLR 2016."""

    def value(x: Array) -> Array:
        return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))

    return elementwise("elu", x, value, lambda x, y: np.where(x > 0, 1, y + alpha))


def selu(x: Tensor) -> Tensor:
    """ELU scaled so that mean 0 and variance 1 is a fixed point of a layer. Klambauer et al., NeurIPS 2017, eq. 2."""
    return elu(x, SELU_ALPHA) * SELU_SCALE


def softplus(x: Tensor) -> Tensor:
    """log(1 + e^x), a smooth ReLU; its derivative is the sigmoid. Dugas et al., NeurIPS 2000."""
    return elementwise("softplus", x, lambda x: np.logaddexp(0, x), lambda x, _: logistic(x))


def silu(x: Tensor) -> Tensor:
    """x · sigmoid(x), also called swish. Elfwing et al., 2018; Ramachandran et al., 2017."""

    def slope(x: Array, y: Array) -> Array:
        gate = logistic(x)
        derivative: Array = gate + y * (1 - gate)
        return derivative

    return elementwise("silu", x, lambda x: x * logistic(x), slope)


_erf = np.vectorize(math.erf, otypes=[np.float64])


def normal_distribution(z: Array) -> Array:
    """Φ(z) = (1 + erf(z / √2)) / 2 of an array: how likely a standard normal draw is at most z."""
    value: Array = 0.5 * (1 + _erf(z / math.sqrt(2)).astype(z.dtype))
    return value


def gelu(x: Tensor) -> Tensor:
    """x · Φ(x) with the normal distribution function Φ, exactly. Hendrycks & Gimpel, 2016, section 2."""

    def slope(x: Array, _: Array) -> Array:
        return normal_distribution(x) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)

    return elementwise("gelu", x, lambda x: x * normal_distribution(x), slope)


def gelu_tanh(x: Tensor) -> Tensor:
    """The approximation 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))) of GPT-2. Hendrycks & Gimpel, 2016, section 2."""
    root = math.sqrt(2 / math.pi)

    def slope(x: Array, _: Array) -> Array:
        square = x * x
        t = np.tanh(root * x * (1 + 0.044715 * square))
        derivative: Array = 0.5 * (1 + t) + 0.5 * root * x * (1 - t * t) * (1 + 3 * 0.044715 * square)
        return derivative

    return elementwise("gelu_tanh", x, lambda x: 0.5 * x * (1 + np.tanh(root * x * (1 + 0.044715 * x * x))), slope)


def softmax(x: Tensor, axis: int = -1) -> Tensor:
    """e^x / Σ e^x along an axis, after taking the maximum off: exact for any finite logits.

    Derivative of y_i by x_j: y_i (δ_ij - y_j). Bridle, 1990.
    """

    def value() -> Array:
        powers = np.exp(x.data - x.data.max(axis=axis, keepdims=True))
        shares: Array = powers / powers.sum(axis=axis, keepdims=True)
        return shares

    y = Tensor(value())
    edge = (x, lambda g: y.data * (g - (g * y.data).sum(axis=axis, keepdims=True)), (y,))
    return record("softmax", y, edge, again=value)


def log_softmax(x: Tensor, axis: int = -1) -> Tensor:
    """log softmax(x) = x - max - log Σ e^(x - max) along an axis, never the logarithm of an underflowed 0."""

    def value() -> Array:
        shifted = x.data - x.data.max(axis=axis, keepdims=True)
        logarithms: Array = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
        return logarithms

    y = Tensor(value())
    edge = (x, lambda g: g - np.exp(y.data) * g.sum(axis=axis, keepdims=True), (y,))
    return record("log_softmax", y, edge, again=value)
