"""Recursion over the axes: nested lists of elements; two shapes at a time from the right; sums one axis at a time."""

from functools import reduce

import numpy as np


def row_major_strides(shape):
    if not shape:
        return ()
    rest = row_major_strides(shape[1:])
    return ((rest[0] * shape[1] if rest else 1), *rest)


def read(storage, shape, strides, offset=0):
    if len(shape) == 0:
        return storage[offset : offset + 1].copy().reshape(())
    rows = [read(storage, shape[1:], strides[1:], offset + i * strides[0]) for i in range(shape[0])]
    return np.stack(rows) if rows else np.empty(tuple(shape), dtype=storage.dtype)


def _pair(a, b):
    if not a or not b:
        return tuple(a or b)
    if a[-1] != b[-1] and a[-1] != 1 and b[-1] != 1:
        raise ValueError(f"lengths {a[-1]} and {b[-1]} differ")
    return (*_pair(a[:-1], b[:-1]), b[-1] if a[-1] == 1 else a[-1])


def broadcast_shape(*shapes):
    return reduce(_pair, shapes, ())


def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = np.add.reduce(gradient, axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = np.add.reduce(gradient, axis=axis, keepdims=True)
    return np.array(gradient)
