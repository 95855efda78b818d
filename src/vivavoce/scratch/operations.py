"""Elementwise functions, extremes, joins and padding: the operations beside the arithmetic of `Tensor`. S0:12.

Each function states its local derivative next to its value. All raise ShapeError with the operation and both shapes.
Source: Baydin et al., JMLR 2018, tables 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError, record
from vivavoce.scratch.tensor import Axis, Operand, Tensor, as_tensor, computed, unbroadcast


def elementwise(
    operation: str, x: Tensor, function: Callable[[Array], Array], derivative: Callable[[Array, Array], Array]
) -> Tensor:
    """A function of each element; `derivative(x, y)` gives its slope from input and value, shape of x."""
    y = Tensor(function(x.data))
    edge = (x, lambda g: g * derivative(x.data, y.data), (x, y))
    return record(operation, y, edge, again=lambda: function(x.data))


def exp(x: Tensor) -> Tensor:
    """e^x, any shape. Its derivative is itself."""
    return elementwise("exp", x, np.exp, lambda _, y: y)


def log(x: Tensor) -> Tensor:
    """The natural logarithm, any shape; -inf at 0 (with a NumPy warning)."""
    return elementwise("log", x, np.log, lambda x, _: 1 / x)


def sqrt(x: Tensor) -> Tensor:
    """The square root, any shape. Derivative 1 / (2 sqrt x), infinite at 0."""
    return elementwise("sqrt", x, np.sqrt, lambda _, y: 0.5 / y)


def absolute(x: Tensor) -> Tensor:
    """|x|, any shape. Derivative: the sign, 0 at 0."""
    return elementwise("absolute", x, np.abs, lambda x, _: np.sign(x))


def clip(x: Tensor, low: float, high: float) -> Tensor:
    """x limited to [low, high], any shape. The gradient passes where x lies inside, ends included."""
    return elementwise("clip", x, lambda x: np.clip(x, low, high), lambda x, _: (x >= low) & (x <= high))


def maximum(a: Tensor, b: Operand) -> Tensor:
    """The larger of two, elementwise and broadcast; equal values share the gradient."""
    other = as_tensor(b, a)

    def share(mine: Tensor, theirs: Tensor) -> Callable[[Array], Array]:
        return lambda g: unbroadcast(g * ((mine.data > theirs.data) + 0.5 * (mine.data == theirs.data)), mine.shape)

    saved = (a, other)
    to_a, to_b = (a, share(a, other), saved), (other, share(other, a), saved)
    return computed("maximum", lambda: np.maximum(a.data, other.data), to_a, to_b)


def where(condition: Array, a: Tensor, b: Operand) -> Tensor:
    """a where the Boolean array `condition` is true, b elsewhere; all three broadcast."""
    chosen = np.asarray(condition, dtype=bool)
    other = as_tensor(b, a)
    to_a = (a, lambda g: unbroadcast(g * chosen, a.shape), ())
    to_b = (other, lambda g: unbroadcast(g * ~chosen, other.shape), ())
    return computed("where", lambda: np.where(chosen, a.data, other.data), to_a, to_b)


def largest(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The maximum over an axis, several, or all; equal maxima share the gradient evenly."""
    peak = x.data.max(axis=axis, keepdims=True)
    at_peak = x.data == peak
    share = at_peak / at_peak.sum(axis=axis, keepdims=True)
    value = peak if keepdims else (peak.reshape(()) if axis is None else np.squeeze(peak, axis))
    return record("largest", Tensor(value), (x, lambda g: g.reshape(peak.shape) * share, ()))


def variance(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Mean squared distance from the mean (divided by n, not n - 1) over an axis, several, or all."""
    centred = x - x.mean(axis, keepdims=True)
    return (centred * centred).mean(axis, keepdims)


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Join along an axis that exists: (..., n, ...) and (..., m, ...) → (..., n + m, ...)."""
    try:
        value = np.concatenate([tensor.data for tensor in tensors], axis=axis)
    except ValueError:
        raise ShapeError(f"concatenate: shapes {[tensor.shape for tensor in tensors]} on axis {axis}") from None
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors])

    def part(start: int, end: int) -> Callable[[Array], Array]:
        return lambda g: np.take(g, range(start, end), axis)

    edges = [(tensor, part(end - tensor.shape[axis], end), ()) for tensor, end in zip(tensors, ends, strict=True)]
    return record("concatenate", Tensor(value), *edges)


def stack(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Join equal shapes along a new axis: k tensors (n, m) → (k, n, m) at axis 0."""
    try:
        value = np.stack([tensor.data for tensor in tensors], axis=axis)
    except ValueError:
        raise ShapeError(f"stack: shapes {[tensor.shape for tensor in tensors]} differ") from None

    def part(i: int) -> Callable[[Array], Array]:
        return lambda g: np.take(g, i, axis)

    edges = [(tensor, part(i), ()) for i, tensor in enumerate(tensors)]
    return record("stack", Tensor(value), *edges, again=lambda: np.stack([t.data for t in tensors], axis))


def pad(x: Tensor, widths: Sequence[tuple[int, int]], value: float = 0.0) -> Tensor:
    """Add `before` and `after` elements of `value` to each axis; one pair of widths per axis."""
    if len(widths) != x.ndim:
        raise ShapeError(f"pad: {len(widths)} pairs of widths for shape {x.shape}")
    inside = tuple(slice(before, before + length) for (before, _), length in zip(widths, x.shape, strict=True))
    padded = np.pad(x.data, widths, constant_values=value)
    return record("pad", Tensor(padded), (x, lambda g: g[inside], ()))


def as_float(x: Operand, like: Tensor) -> Tensor:
    """Targets or weights beside `like`: a constant tensor of its dtype."""
    tensor = as_tensor(x, like)
    return tensor if tensor.dtype == like.dtype else Tensor(tensor.data.astype(like.dtype))
