"""Index by index with itertools; broadcasting axis by axis; the gradient added up element by element."""

import itertools

import numpy as np


def row_major_strides(shape):
    strides = []
    step = 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


def read(storage, shape, strides, offset=0):
    out = np.empty(shape, dtype=storage.dtype)
    for index in itertools.product(*(range(length) for length in shape)):
        out[index] = storage[offset + sum(i * s for i, s in zip(index, strides, strict=True))]
    return out


def broadcast_shape(*shapes):
    common = []
    for lengths in itertools.zip_longest(*(tuple(shape)[::-1] for shape in shapes), fillvalue=1):
        others = {length for length in lengths if length != 1}
        if len(others) > 1:
            raise ValueError(f"{shapes} do not fit")
        common.insert(0, others.pop() if others else 1)
    return tuple(common)


def unbroadcast(gradient, shape):
    out = np.zeros(shape)
    added = gradient.ndim - len(shape)
    for index in np.ndindex(gradient.shape):
        place = tuple(0 if length == 1 else i for i, length in zip(index[added:], shape, strict=True))
        out[place] += gradient[index]
    return out
