"""The tensor: an n-dimensional array with arithmetic, broadcasting, views and gradients. S0:12.

Broadcasting follows NumPy: shapes are aligned at the right and lengths of 1 are repeated. The gradient of a repeated
element is the sum over its repetitions (`unbroadcast`).

Sources: Harris et al., Nature 2020 (arrays, broadcasting); Petersen & Pedersen, The Matrix Cookbook, 2012.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from vivavoce.scratch.autodiff import Array, Edge, ShapeError, Variable, VectorJacobianProduct, record

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
        a, b = self, as_tensor(other, self)
        return computed("add", lambda: a.data + b.data, (a, _onto(a), ()), (b, _onto(b), ()))

    def __sub__(self, other: Operand) -> Tensor:
        a, b = self, as_tensor(other, self)
        to_b = (b, lambda g: unbroadcast(-g, b.shape), ())
        return computed("subtract", lambda: a.data - b.data, (a, _onto(a), ()), to_b)

    def __mul__(self, other: Operand) -> Tensor:
        a, b = self, as_tensor(other, self)
        to_a = (a, lambda g: unbroadcast(g * b.data, a.shape), (b,))
        to_b = (b, lambda g: unbroadcast(g * a.data, b.shape), (a,))
        return computed("multiply", lambda: a.data * b.data, to_a, to_b)

    def __truediv__(self, other: Operand) -> Tensor:
        a, b = self, as_tensor(other, self)
        to_a = (a, lambda g: unbroadcast(g / b.data, a.shape), (b,))
        to_b = (b, lambda g: unbroadcast(-g * a.data / b.data**2, b.shape), (a, b))
        return computed("divide", lambda: a.data / b.data, to_a, to_b)

    def __pow__(self, exponent: Number) -> Tensor:
        """self to a fixed power: x^0 is the constant 1, also at 0."""
        power_below = exponent - 1 if exponent else 1  # any will do where the factor `exponent` is 0
        to_base = (self, lambda g: g * exponent * self.data**power_below, (self,))
        return computed("power", lambda: self.data**exponent, to_base)

    def __matmul__(self, other: Operand) -> Tensor:
        """Matrices (..., n, k) @ (..., k, m) → (..., n, m); a vector is a row on the left, a column on the right."""
        a, b = self, as_tensor(other, self)

        def matrices(g: Array) -> tuple[Array, Array, Array]:
            """Left, right and gradient with at least two axes each."""
            g = g if a.ndim > 1 else (g[..., None, :] if b.ndim > 1 else g[None])
            return np.atleast_2d(a.data), *((b.data, g) if b.ndim > 1 else (b.data[:, None], g[..., None]))

        def to_a(g: Array) -> Array:
            left, right, g = matrices(g)
            return unbroadcast(g @ right.swapaxes(-1, -2), left.shape).reshape(a.shape)

        def to_b(g: Array) -> Array:
            left, right, g = matrices(g)
            return unbroadcast(left.swapaxes(-1, -2) @ g, right.shape).reshape(b.shape)

        return computed("matmul", lambda: a.data @ b.data, (a, to_a, (b,)), (b, to_b, (a,)))

    def __neg__(self) -> Tensor:
        return computed("negate", lambda: -self.data, (self, np.negative, ()))

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
        is_view = np.may_share_memory(value, self.data)

        def scatter(g: Array) -> Array:
            full = np.zeros_like(self.data)
            if is_view:  # a slice names no element twice
                full[index] = g
            else:
                np.add.at(full, index, g)
            return full

        return record("index", self.view(value), (self, scatter, ()), again=lambda: self.data[index])

    def reshape(self, *shape: int) -> Tensor:
        """The same elements in another shape; one length may be -1. Raises ShapeError if the counts differ."""
        try:
            value = self.data.reshape(shape)
        except ValueError:
            raise ShapeError(f"reshape: shape {self.shape} to {shape}") from None
        edge = (self, lambda g: g.reshape(self.shape), ())
        return record("reshape", self.view(value), edge, again=lambda: self.data.reshape(shape))

    def transpose(self, *axes: int) -> Tensor:
        """The axes in the given order; without arguments, reversed."""
        order = [axis % max(self.ndim, 1) for axis in axes or range(self.ndim - 1, -1, -1)]
        if sorted(order) != list(range(self.ndim)):
            raise ShapeError(f"transpose: axes {axes} for shape {self.shape}")
        back = sorted(range(self.ndim), key=order.__getitem__)
        edge = (self, lambda g: g.transpose(back), ())
        value = self.data.transpose(order)
        return record("transpose", self.view(value), edge, again=lambda: self.data.transpose(order))

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

        return computed("sum", lambda: self.data.sum(axis=axis, keepdims=keepdims), (self, spread, ()))

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


def computed(operation: str, compute: Callable[[], Array], *edges: Edge) -> Tensor:
    """The result of an operation, recorded so that it can be computed again; ShapeError if the shapes do not fit."""
    try:
        value = compute()
    except ValueError:
        shapes = " and ".join(str(edge[0].shape) for edge in edges)
        raise ShapeError(f"{operation}: shapes {shapes} do not fit") from None
    return record(operation, Tensor(value), *edges, again=compute)


def _onto(tensor: Tensor) -> VectorJacobianProduct:
    return lambda g: unbroadcast(g, tensor.shape)
