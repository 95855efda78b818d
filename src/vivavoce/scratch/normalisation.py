"""Normalisation: (x - mean) / √(variance + ε), then a trained scale γ and shift β. S0:31.

The four differ only in the axes that share a mean: the batch (per channel), the features (per example), or groups of
channels (per example). `epsilon` keeps the root away from 0.
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError, record
from vivavoce.scratch.layers import Module, parameter
from vivavoce.scratch.operations import sqrt, variance
from vivavoce.scratch.tensor import Tensor


class BatchNorm(Module):
    """Normalise each channel over the batch and all positions: (n, channels, ...) → the same shape.

    In training by the batch's own statistics (variance by n), which also move the running ones by `momentum` (variance
    by n - 1); in evaluation by the running ones. Ioffe & Szegedy, ICML 2015, algorithms 1 and 2. Raises ShapeError
    for other channels, ValueError for a training batch with one value per channel: its variance is 0.
    """

    def __init__(self, channels: int, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        self.scale, self.shift = parameter(np.ones(channels)), parameter(np.zeros(channels))
        self.running_mean, self.running_variance = np.zeros(channels), np.ones(channels)
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, x: Tensor) -> Tensor:
        channels = len(self.running_mean)
        if x.ndim < 2 or x.shape[1] != channels:
            raise ShapeError(f"batch norm: shape {x.shape} does not have {channels} channels on axis 1")
        per_channel = (channels, *[1] * (x.ndim - 2))
        if self.training:
            axes = (0, *range(2, x.ndim))
            mean, var = x.mean(axes, keepdims=True), variance(x, axes, keepdims=True)
            self._follow(mean, var, x.size // channels)
        else:
            mean = Tensor(self.running_mean.astype(x.dtype).reshape(per_channel))
            var = Tensor(self.running_variance.astype(x.dtype).reshape(per_channel))
        normalised = (x - mean) / sqrt(var + self.epsilon)
        return normalised * self.scale.reshape(*per_channel) + self.shift.reshape(*per_channel)

    def _follow(self, mean: Tensor, var: Tensor, count: int) -> None:
        """Move the running statistics towards those of a batch of `count` values per channel."""
        if count < 2:
            raise ValueError("batch norm: training needs more than one value per channel")
        unbiased = var.data.ravel() * count / (count - 1)
        self.running_mean += self.momentum * (mean.data.ravel() - self.running_mean)
        self.running_variance += self.momentum * (unbiased - self.running_variance)


def standardise(x: Tensor, epsilon: float) -> Tensor:
    """Mean 0 and variance 1 along the last axis: (..., width) → the same shape.

    On the way back the gradient loses its own mean and its share along the result: moving or stretching the inputs
    changes nothing.
    """
    centred = x.data - x.data.mean(-1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(-1, keepdims=True) + epsilon)
    y = Tensor(centred / deviation)

    def back(g: Array) -> Array:
        along = (g * y.data).mean(-1, keepdims=True)
        flow: Array = (g - g.mean(-1, keepdims=True) - y.data * along) / deviation
        return flow

    return record("standardise", y, (x, back, (y,)))


class LayerNorm(Module):
    """Normalise the last axis of each example: (..., width) → the same shape, in training as in evaluation.

    Ba, Kiros & Hinton, 2016, eq. 3. Raises ShapeError for another width.
    """

    def __init__(self, width: int, epsilon: float = 1e-5) -> None:
        self.scale, self.shift = parameter(np.ones(width)), parameter(np.zeros(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        _check_width("layer norm", x, self.scale)
        return standardise(x, self.epsilon) * self.scale + self.shift


class RMSNorm(Module):
    """Divide the last axis by its root mean square; no mean, no shift: (..., width) → the same shape.

    Zhang & Sennrich, NeurIPS 2019, eq. 4. Raises ShapeError for another width.
    """

    def __init__(self, width: int, epsilon: float = 1e-6) -> None:
        self.scale = parameter(np.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        _check_width("RMS norm", x, self.scale)
        return x / sqrt((x * x).mean(-1, keepdims=True) + self.epsilon) * self.scale


def _check_width(layer: str, x: Tensor, scale: Tensor) -> None:
    if x.ndim == 0 or x.shape[-1:] != scale.shape:
        raise ShapeError(f"{layer}: input of shape {x.shape}, scale of shape {scale.shape}")


class GroupNorm(Module):
    """Normalise groups of channels of each example: (n, channels, ...) → the same shape, whatever the batch.

    One group is layer norm over all but the batch, `channels` groups instance norm. Wu & He, ECCV 2018, eq. 7.
    Raises ShapeError if the channels differ or do not divide into the groups.
    """

    def __init__(self, groups: int, channels: int, epsilon: float = 1e-5) -> None:
        if channels % groups:
            raise ShapeError(f"group norm: {channels} channels do not divide into {groups} groups")
        self.scale, self.shift = parameter(np.ones(channels)), parameter(np.zeros(channels))
        self.groups, self.epsilon = groups, epsilon

    def forward(self, x: Tensor) -> Tensor:
        channels = len(self.scale)
        if x.ndim < 2 or x.shape[1] != channels:
            raise ShapeError(f"group norm: shape {x.shape} does not have {channels} channels on axis 1")
        normalised = standardise(x.reshape(x.shape[0], self.groups, -1), self.epsilon).reshape(*x.shape)
        per_channel = (channels, *[1] * (x.ndim - 2))
        return normalised * self.scale.reshape(*per_channel) + self.shift.reshape(*per_channel)
