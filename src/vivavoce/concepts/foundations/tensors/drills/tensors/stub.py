import numpy as np


def row_major_strides(shape):
    """Strides, in elements, of an array of this shape whose last axis lies next to each other."""
    raise NotImplementedError("from right to left: stride times length")


def read(storage, shape, strides, offset=0):
    """The array of this shape whose element at an index is storage[offset + sum of index times stride]."""
    raise NotImplementedError("places in the storage, then look them up")


def broadcast_shape(*shapes):
    """The common shape, or ValueError."""
    raise NotImplementedError("align at the right; lengths are equal or 1")


def unbroadcast(gradient, shape):
    """Sum the gradient over the axes along which an input of `shape` was repeated."""
    raise NotImplementedError("sum over added axes and over axes of length 1")
