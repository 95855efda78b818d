# caught by: reads empty shapes and keeps the dtype
# mistake: forgets the dtype where there is no element
import numpy as np


def row_major_strides(shape):
    """Strides, in elements, of an array of this shape whose last axis lies next to each other."""
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


def read(storage, shape, strides, offset=0):
    """The array of this shape whose element at an index is storage[offset + sum of index times stride]."""
    if 0 in shape:
        return np.empty(shape)
    places = np.full(shape, offset)
    for axis, (length, stride) in enumerate(zip(shape, strides, strict=True)):
        steps = np.arange(length) * stride
        places = places + steps.reshape(-1, *[1] * (len(shape) - axis - 1))
    return storage[places.astype(int)].copy()


def broadcast_shape(*shapes):
    """The common shape, or ValueError."""
    axes = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (axes - len(shape)) + tuple(shape) for shape in shapes]
    common = []
    for lengths in zip(*padded, strict=True):
        wanted = {length for length in lengths if length != 1}
        if len(wanted) > 1:
            raise ValueError(f"shapes {shapes} do not fit")
        common.append(wanted.pop() if wanted else 1)
    return tuple(common)


def unbroadcast(gradient, shape):
    """Sum the gradient over the axes along which an input of `shape` was repeated."""
    added = gradient.ndim - len(shape)
    repeated = tuple(i + added for i, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=(*range(added), *repeated), keepdims=True).reshape(shape)
