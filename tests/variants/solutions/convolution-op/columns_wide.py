"""im2col by index arrays, in double precision, and cast back at the end; col2im by bincount."""

import numpy as np


def index(x, weight, stride, padding):
    (_, channels, height, width), (_, inputs, kh, kw) = x.shape, weight.shape
    if channels != inputs:
        raise ValueError(f"{channels} channels in x, {inputs} in weight")
    height, width = height + 2 * padding, width + 2 * padding
    if kh > height or kw > width:
        raise ValueError("no place for the kernel")
    tops, lefts = np.arange(0, height - kh + 1, stride), np.arange(0, width - kw + 1, stride)
    c, i, j = np.indices((channels, kh, kw)).reshape(3, -1, 1)
    top, left = (grid.reshape(1, -1) for grid in np.meshgrid(tops, lefts, indexing="ij"))
    return (c * height + i + top) * width + j + left, (len(tops), len(lefts)), (channels, height, width)


def columns(x, where, padding):
    padded = np.pad(x.astype(np.float64), [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2])
    return padded.reshape(len(x), -1)[:, where]


def conv2d(x, weight, bias, stride=1, padding=0):
    where, out, _ = index(x, weight, stride, padding)
    y = weight.reshape(len(weight), -1).astype(np.float64) @ columns(x, where, padding)
    y += bias.astype(np.float64)[:, None]
    return y.reshape(len(x), len(weight), *out).astype(x.dtype)


def conv2d_backward(dy, x, weight, stride=1, padding=0):
    where, _, shape = index(x, weight, stride, padding)
    slope = dy.astype(np.float64).reshape(*dy.shape[:2], -1)
    dweight = np.tensordot(slope, columns(x, where, padding), axes=((0, 2), (0, 2)))
    dcolumns = weight.reshape(len(weight), -1).T.astype(np.float64) @ slope
    flat = [np.bincount(where.ravel(), one.ravel(), minlength=int(np.prod(shape))) for one in dcolumns]
    dpadded = np.array(flat).reshape(len(x), *shape)
    inner = tuple(slice(padding, side - padding) for side in shape[1:])
    dx = dpadded[(slice(None), slice(None), *inner)]
    dbias = slope.sum(axis=(0, 2))
    return dx.astype(x.dtype), dweight.reshape(weight.shape).astype(x.dtype), dbias.astype(x.dtype)
