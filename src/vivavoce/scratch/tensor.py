"""The tensor: an n-dimensional array with arithmetic, broadcasting, views and gradients. S0:12.

Broadcasting follows NumPy: shapes are aligned at the right and lengths of 1 are repeated. The gradient of a repeated
element is the sum over its repetitions (`unbroadcast`).

Sources: Harris et al., Nature 2020 (arrays, broadcasting); Petersen & Pedersen, The Matrix Cookbook, 2012.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError, Variable, VectorJacobianProduct, record

Number: TypeAlias = int | float
Axis: TypeAlias = int | tuple[int, ...] | None


class Tensor(Variable):
    """An n-dimensional array of float32 or float64 that can need a gradient; integers and booleans cannot.

    Operations between tensors, arrays and numbers broadcast; a number takes the dtype of the tensor. Every operation
    raises ShapeError with its name and both shapes if they do not fit.
    """

    __slots__ = ()
    __array_ufunc__ = None  # array + tensor then calls Tensor.__radd__

    def __add__(self, other: Operand) -> Tensor:
        a, b, value = binary("add", np.add, self, other)
        return record("add", Tensor(value), (a, _onto(a), ()), (b, _onto(b), ()))

    def __sub__(self, other: Operand) -> Tensor:
        a, b, value = binary("subtract", np.subtract, self, other)
        return record("subtract", Tensor(value), (a, _onto(a), ()), (b, lambda g: unbroadcast(-g, b.shape), ()))

    def __mul__(self, other: Operand) -> Tensor:
        a, b, value = binary("multiply", np.multiply, self, other)
        to_a = (a, lambda g: unbroadcast(g * b.data, a.shape), (b,))
        to_b = (b, lambda g: unbroadcast(g * a.data, b.shape), (a,))
        return record("multiply", Tensor(value), to_a, to_b)

    def __truediv__(self, other: Operand) -> Tensor:
        a, b, value = binary("divide", np.divide, self, other)
        to_a = (a, lambda g: unbroadcast(g / b.data, a.shape), (b,))
        to_b = (b, lambda g: unbroadcast(-g * a.data / b.data**2, b.shape), (a, b))
        return record("divide", Tensor(value), to_a, to_b)

    def __pow__(self, exponent: Number) -> Tensor:
        """self to a fixed power: x^0 is the constant 1, also at 0."""
        power_below = exponent - 1 if exponent else 1  # any will do where the factor `exponent` is 0
        to_base = (self, lambda g: g * exponent * self.data**power_below, (self,))
        return record("power", Tensor(self.data**exponent), to_base)

    def __matmul__(self, other: Operand) -> Tensor:
        """Matrices (..., n, k) @ (..., k, m) → (..., n, m); a vector is a row on the left, a column on the right."""
        a, b, value = binary("matmul", np.matmul, self, other)
        left, right = np.atleast_2d(a.data), b.data[:, None] if b.ndim == 1 else b.data

        def as_matrix(g: Array) -> Array:
            g = g[..., None, :] if a.ndim == 1 and b.ndim > 1 else g
            return g.reshape(1, 1) if g.ndim == 0 else (g[..., None] if b.ndim == 1 else g)

        def to_a(g: Array) -> Array:
            return unbroadcast(as_matrix(g) @ right.swapaxes(-1, -2), left.shape).reshape(a.shape)

        def to_b(g: Array) -> Array:
            return unbroadcast(left.swapaxes(-1, -2) @ as_matrix(g), right.shape).reshape(b.shape)

        return record("matmul", Tensor(value), (a, to_a, (b,)), (b, to_b, (a,)))

    def __neg__(self) -> Tensor:
        return record("negate", Tensor(-self.data), (self, np.negative, ()))

    def __radd__(self, other: Operand) -> Tensor:
        return self + other

    def __rsub__(self, other: Operand) -> Tensor:
        return as_tensor(other, self) - self

    def __rmul__(self, other: Operand) -> Tensor:
        return self * other

    def __rtruediv__(self, other: Operand) -> Tensor:
        return as_tensor(other, self) / self

    def __rmatmul__(self, other: Operand) -> Tensor:
        return as_tensor(other, self) @ self

    def __getitem__(self, index: Any) -> Tensor:
        """Slices are views; integer or boolean arrays gather copies, and repeated rows add their gradients."""

        value = self.data[index]

        def scatter(g: Array) -> Array:
            full = np.zeros_like(self.data)
            if np.may_share_memory(value, self.data):  # a slice names no element twice
                full[index] = g
            else:
                np.add.at(full, index, g)
            return full

        return record("index", self.view(value), (self, scatter, ()))

    def reshape(self, *shape: int) -> Tensor:
        """The same elements in another shape; one length may be -1. Raises ShapeError if the counts differ."""
        try:
            value = self.data.reshape(shape)
        except ValueError:
            raise ShapeError(f"reshape: shape {self.shape} to {shape}") from None
        return record("reshape", self.view(value), (self, lambda g: g.reshape(self.shape), ()))

    def transpose(self, *axes: int) -> Tensor:
        """The axes in the given order; without arguments, reversed."""
        order = [axis % max(self.ndim, 1) for axis in axes or range(self.ndim - 1, -1, -1)]
        if sorted(order) != list(range(self.ndim)):
            raise ShapeError(f"transpose: axes {axes} for shape {self.shape}")
        back = sorted(range(self.ndim), key=order.__getitem__)
        return record("transpose", self.view(self.data.transpose(order)), (self, lambda g: g.transpose(back), ()))

    def swapaxes(self, first: int, second: int) -> Tensor:
        """Two axes exchanged."""
        axes = list(range(self.ndim))
        axes[first], axes[second] = axes[second], axes[first]
        return self.transpose(*axes)

    @property
    def T(self) -> Tensor:
        return self.transpose()

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Sum over an axis, several, or all."""

        def spread(g: Array) -> Array:
            g = g if keepdims or axis is None else np.expand_dims(g, axis)
            return np.broadcast_to(g, self.shape)

        return record("sum", Tensor(self.data.sum(axis=axis, keepdims=keepdims)), (self, spread, ()))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Mean over an axis, several, or all."""
        total = self.sum(axis, keepdims)
        return total * (total.size / self.size)


Operand: TypeAlias = Tensor | Number | Array


def as_tensor(operand: Operand, like: Tensor) -> Tensor:
    """The operand as a tensor; a Python number takes the dtype of `like` if that is a float."""
    if isinstance(operand, Tensor):
        return operand
    is_number = isinstance(operand, int | float) and like.dtype.kind == "f"
    return Tensor(operand, dtype=like.dtype if is_number else None)


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which an input of `shape` was repeated."""
    if gradient.shape == shape:
        return gradient
    added = gradient.ndim - len(shape)
    repeated = tuple(i + added for i, length in enumerate(shape) if length == 1)
    summed: Array = gradient.sum(axis=(*range(added), *repeated), keepdims=True)
    return summed.reshape(shape)


def binary(
    operation: str, compute: Callable[[Any, Any], Any], left: Tensor, right: Operand
) -> tuple[Tensor, Tensor, Array]:
    """Both operands as tensors and the value of the operation, or ShapeError with both shapes."""
    other = as_tensor(right, left)
    try:
        return left, other, compute(left.data, other.data)
    except ValueError:
        raise ShapeError(f"{operation}: shapes {left.shape} and {other.shape} do not fit") from None


def _onto(tensor: Tensor) -> VectorJacobianProduct:
    return lambda g: unbroadcast(g, tensor.shape)
