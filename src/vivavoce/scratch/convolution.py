"""Convolution and pooling: the same small weights at every position. S0:10, S0:19, S3:11.

What is called convolution here, as in every framework, is cross-correlation: the kernel is not flipped (Goodfellow et
al., Deep Learning, 2016, eq. 9.6). Images are (batch, channels, height, width), sequences (batch, channels, length).
Every kernel position becomes one column (im2col, Chellapilla et al., 2006), so that one product of matrices does the
work; the gradient adds the columns back where they came from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError, record
from vivavoce.scratch.initialisation import he_uniform
from vivavoce.scratch.layers import Module, parameter
from vivavoce.scratch.tensor import Tensor

Pair: TypeAlias = tuple[int, int]
Size: TypeAlias = int | Pair


def _pair(value: Size) -> Pair:
    return (value, value) if isinstance(value, int) else value


def output_length(length: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """⌊(length + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1. Dumoulin & Visin, 2016, relationship 15."""
    return (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def receptive_field(layers: Sequence[tuple[int, int, int]]) -> int:
    """Inputs along one axis that one output sees, from (kernel, stride, dilation) of each layer, input first.

    Each layer adds dilation (kernel - 1) steps, one step being the product of the strides before it. Araujo et al.,
    Distill 2019.
    """
    field, step = 1, 1
    for kernel, stride, dilation in layers:
        field += dilation * (kernel - 1) * step
        step *= stride
    return field


class _Windows:
    """Where a kernel lies on an image: cuts the windows out, and adds their gradients back."""

    def __init__(self, operation: str, x: Array, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair) -> None:
        if x.ndim != 4:
            raise ShapeError(f"{operation}: shape {x.shape} is not (batch, channels, height, width)")
        self.kernel, self.stride, self.padding, self.dilation = kernel, stride, padding, dilation
        height, width = (output_length(x.shape[2 + i], kernel[i], stride[i], padding[i], dilation[i]) for i in (0, 1))
        self.output = (height, width)
        if min(self.output) < 1:
            raise ShapeError(f"{operation}: kernel {kernel} with padding {padding} does not fit shape {x.shape}")

    def at(self, i: int, j: int) -> tuple[slice, slice, slice, slice]:
        """The index of every pixel that lies under kernel element (i, j) at some position."""
        (down, right), (height, width) = self.stride, self.output
        top, left = i * self.dilation[0], j * self.dilation[1]
        rows, columns = slice(top, top + down * height, down), slice(left, left + right * width, right)
        return slice(None), slice(None), rows, columns

    def cut(self, x: Array, fill: float = 0.0) -> Array:
        """(batch, channels, h, w) → (batch, channels, kh, kw, output h, output w)."""
        (top, left), (kh, kw) = self.padding, self.kernel
        if top or left:
            x = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)), constant_values=fill)
        columns = np.empty((*x.shape[:2], kh, kw, *self.output), x.dtype)
        for i in range(kh):
            for j in range(kw):
                columns[:, :, i, j] = x[self.at(i, j)]
        return columns

    def add_back(self, columns: Array, shape: tuple[int, ...]) -> Array:
        """The sum over windows, shape of the image: the transpose of `cut`."""
        (top, left), (height, width) = self.padding, shape[2:]
        x = np.zeros((*shape[:2], height + 2 * top, width + 2 * left), columns.dtype)
        for i in range(self.kernel[0]):
            for j in range(self.kernel[1]):
                x[self.at(i, j)] += columns[:, :, i, j]
        return x[:, :, top : top + height, left : left + width]


def conv2d(
    x: Tensor, weight: Tensor, stride: Size = 1, padding: Size = 0, dilation: Size = 1, groups: int = 1
) -> Tensor:
    """(n, c, h, w) with weight (o, c / groups, kh, kw) → (n, o, h', w'), h' by `output_length`.

    Group k of the outputs sees group k of the channels only; groups = c is depthwise (Howard et al., 2017). Raises
    ShapeError if channels, groups or sizes do not fit. LeCun et al., Proc. IEEE 1998; Yu & Koltun, ICLR 2016.
    """
    n, c = x.shape[:2]
    o, per_group, *kernel = weight.shape
    if c != per_group * groups or o % groups:
        raise ShapeError(f"conv2d: input of shape {x.shape}, weight of shape {weight.shape}, {groups} groups")
    kernel_pair = (kernel[0], kernel[1])
    windows = _Windows("conv2d", x.data, kernel_pair, _pair(stride), _pair(padding), _pair(dilation))
    columns = windows.cut(x.data).reshape(n, groups, per_group * math.prod(kernel), -1)
    matrix = weight.data.reshape(groups, o // groups, -1)
    result = Tensor((matrix @ columns).reshape(n, o, *windows.output))

    def to_x(g: Array) -> Array:
        flows = matrix.swapaxes(1, 2) @ g.reshape(n, groups, o // groups, -1)
        return windows.add_back(flows.reshape(n, c, *kernel, *windows.output), x.shape)

    def to_weight(g: Array) -> Array:
        products: Array = g.reshape(n, groups, o // groups, -1) @ columns.swapaxes(2, 3)
        total: Array = products.sum(axis=0)
        return total.reshape(weight.shape)

    return record("conv2d", result, (x, to_x, (weight,)), (weight, to_weight, ()))


def conv1d(x: Tensor, weight: Tensor, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1) -> Tensor:
    """(n, c, t) with weight (o, c / groups, k) → (n, o, t'): an image of height 1. Errors as `conv2d`."""
    if x.ndim != 3 or weight.ndim != 3:
        raise ShapeError(f"conv1d: input of shape {x.shape}, weight of shape {weight.shape}")
    n, c, t = x.shape
    o, per_group, k = weight.shape
    image, kernel = x.reshape(n, c, 1, t), weight.reshape(o, per_group, 1, k)
    result = conv2d(image, kernel, (1, stride), (0, padding), (1, dilation), groups)
    return result.reshape(n, o, -1)


def max_pool2d(x: Tensor, kernel: Size, stride: Size | None = None, padding: Size = 0) -> Tensor:
    """(n, c, h, w) → (n, c, h', w'): the largest of each window; its first maximum alone gets the gradient.

    Padding counts as -inf; the stride defaults to the kernel. ShapeError if the kernel does not fit.
    """
    kernel = _pair(kernel)
    windows = _Windows("max_pool2d", x.data, kernel, _pair(stride or kernel), _pair(padding), (1, 1))
    columns = windows.cut(x.data, -np.inf)
    flat = columns.reshape(*x.shape[:2], -1, *windows.output)
    winner = flat.argmax(axis=2)[:, :, None]

    def to_x(g: Array) -> Array:
        flows = np.zeros_like(flat)
        np.put_along_axis(flows, winner, g[:, :, None], axis=2)
        return windows.add_back(flows.reshape(columns.shape), x.shape)

    return record("max_pool2d", Tensor(np.take_along_axis(flat, winner, axis=2)[:, :, 0]), (x, to_x, ()))


def avg_pool2d(x: Tensor, kernel: Size, stride: Size | None = None, padding: Size = 0) -> Tensor:
    """(n, c, h, w) → (n, c, h', w'): the mean of each window, padding counted as zeros. Else as `max_pool2d`."""
    kernel = _pair(kernel)
    windows = _Windows("avg_pool2d", x.data, kernel, _pair(stride or kernel), _pair(padding), (1, 1))
    columns = windows.cut(x.data)

    def to_x(g: Array) -> Array:
        spread = np.broadcast_to(g[:, :, None, None] / math.prod(kernel), columns.shape)
        return windows.add_back(spread, x.shape)

    return record("avg_pool2d", Tensor(columns.mean(axis=(2, 3))), (x, to_x, ()))


class Conv2d(Module):
    """`conv2d` with a trained weight (outputs, inputs / groups, kernel, kernel) and bias (outputs,)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        rng: np.random.Generator,
        stride: int = 1,
        padding: int = 0,
        dilation: int = 1,
        groups: int = 1,
    ) -> None:
        if inputs % groups or outputs % groups:
            raise ShapeError(f"Conv2d: {inputs} inputs and {outputs} outputs do not divide into {groups} groups")
        self.weight = parameter(he_uniform((outputs, inputs // groups, kernel, kernel), rng))
        self.bias = parameter(np.zeros(outputs))
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups

    def forward(self, x: Tensor) -> Tensor:
        result = conv2d(x, self.weight, self.stride, self.padding, self.dilation, self.groups)
        return result + self.bias.reshape(-1, 1, 1)


class Conv1d(Module):
    """`conv1d` with a trained weight (outputs, inputs, kernel) and bias (outputs,)."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, rng: np.random.Generator, stride: int = 1, padding: int = 0
    ) -> None:
        self.weight = parameter(he_uniform((outputs, inputs, kernel), rng))
        self.bias = parameter(np.zeros(outputs))
        self.stride, self.padding = stride, padding

    def forward(self, x: Tensor) -> Tensor:
        return conv1d(x, self.weight, self.stride, self.padding) + self.bias.reshape(-1, 1)
