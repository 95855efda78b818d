"""Window place by window place: strided slices of the whole map, a running maximum and who holds it."""

import itertools

import numpy as np


def slices(shape, size, stride):
    height, width = shape[-2:]
    if height < size or width < size:
        raise ValueError(f"{size} x {size} does not fit into {height} x {width}")
    bottom, right = (height - size) // stride * stride + 1, (width - size) // stride * stride + 1
    for i, j in itertools.product(range(size), repeat=2):
        yield (..., slice(i, i + bottom, stride), slice(j, j + right, stride))


def pool2d(x, size, stride, mode):
    out = None
    for place in slices(x.shape, size, stride):
        if out is None:
            out = x[place].copy()
        elif mode == "max":
            np.maximum(out, x[place], out=out)
        else:
            out += x[place]
    return out / x.dtype.type(size * size) if mode == "mean" else out


def pool2d_backward(dy, x, size, stride, mode):
    dx = np.zeros_like(x)
    if mode == "mean":
        for place in slices(x.shape, size, stride):
            dx[place] += dy / (size * size)
        return dx
    best = pool2d(x, size, stride, "max")
    free = np.ones(best.shape, bool)
    for place in slices(x.shape, size, stride):
        won = free & (x[place] == best)
        dx[place] += np.where(won, dy, 0)
        free &= ~won
    return dx
