"""Output place by output place: one matrix product for all images, another for the gradients."""

import numpy as np


def checked(x, weight, padding):
    (_, channels, height, width), (_, wanted, kh, kw) = x.shape, weight.shape
    if channels != wanted:
        raise ValueError(f"the image has {channels} channels, the kernel {wanted}")
    height, width = height + 2 * padding, width + 2 * padding
    if height < kh or width < kw:
        raise ValueError("the kernel is larger than the padded image")
    return height, width


def places(height, width, weight, stride):
    kh, kw = weight.shape[2:]
    for row, top in enumerate(range(0, height - kh + 1, stride)):
        for column, left in enumerate(range(0, width - kw + 1, stride)):
            yield row, column, slice(top, top + kh), slice(left, left + kw)


def framed(x, height, width, padding):
    frame = np.zeros((*x.shape[:2], height, width), x.dtype)
    frame[:, :, padding : height - padding, padding : width - padding] = x
    return frame


def conv2d(x, weight, bias, stride=1, padding=0):
    height, width = checked(x, weight, padding)
    frame, flat = framed(x, height, width, padding), weight.reshape(len(weight), -1).T
    kh, kw = weight.shape[2:]
    y = np.empty((len(x), len(weight), (height - kh) // stride + 1, (width - kw) // stride + 1), x.dtype)
    for i, j, rows, columns in places(height, width, weight, stride):
        y[:, :, i, j] = frame[:, :, rows, columns].reshape(len(x), -1) @ flat + bias
    return y


def conv2d_backward(dy, x, weight, stride=1, padding=0):
    height, width = checked(x, weight, padding)
    frame, flat = framed(x, height, width, padding), weight.reshape(len(weight), -1)
    dframe, dflat = np.zeros_like(frame), np.zeros(flat.shape, x.dtype)
    for i, j, rows, columns in places(height, width, weight, stride):
        patch, slope = frame[:, :, rows, columns], dy[:, :, i, j]
        dflat += slope.T @ patch.reshape(len(x), -1)
        dframe[:, :, rows, columns] += (slope @ flat).reshape(patch.shape)
    dx = dframe[:, :, padding : height - padding, padding : width - padding]
    return dx, dflat.reshape(weight.shape), dy.sum((0, 2, 3), dtype=x.dtype)
