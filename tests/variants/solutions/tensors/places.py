"""All places in the storage as one array of integers, built axis by axis; one sum with keepdims, then a reshape."""

import math

import numpy as np


def row_major_strides(shape):
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def read(storage, shape, strides, offset=0):
    places = np.asarray(offset, dtype=np.intp)
    for length, stride in zip(shape, strides, strict=True):
        places = places[..., None] + stride * np.arange(length)
    return np.asarray(storage[places.astype(np.intp)]).reshape(shape)


def broadcast_shape(*shapes):
    result = ()
    for shape in shapes:
        longest = max(len(result), len(shape))
        left = (1,) * (longest - len(result)) + tuple(result)
        right = (1,) * (longest - len(shape)) + tuple(shape)
        if any(a != b and 1 not in (a, b) for a, b in zip(left, right, strict=True)):
            raise ValueError(f"{result} and {shape} do not broadcast")
        result = tuple(b if a == 1 else a for a, b in zip(left, right, strict=True))
    return result


def unbroadcast(gradient, shape):
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, (have, had) in enumerate(zip(gradient.shape, padded, strict=True)) if have != had)
    return gradient.sum(axis=axes, keepdims=True).reshape(shape)
