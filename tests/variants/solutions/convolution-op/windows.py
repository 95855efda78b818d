"""A view of all windows and einsum; for x, a full correlation of the spread-out dy with the turned kernel."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate(x, weight, stride):
    windows = sliding_window_view(x, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nchwij,ocij->nohw", windows, weight, optimize=True)


def pad(x, rows, columns):
    return np.pad(x, ((0, 0), (0, 0), rows, columns))


def check(x, weight, padding):
    if x.shape[1] != weight.shape[1]:
        raise ValueError("channels do not agree")
    if any(side + 2 * padding < kernel for side, kernel in zip(x.shape[2:], weight.shape[2:], strict=True)):
        raise ValueError("kernel larger than the image")


def conv2d(x, weight, bias, stride=1, padding=0):
    check(x, weight, padding)
    y = correlate(pad(x, (padding, padding), (padding, padding)), weight, stride)
    return (y + bias[None, :, None, None]).astype(x.dtype, copy=False)


def conv2d_backward(dy, x, weight, stride=1, padding=0):
    check(x, weight, padding)
    padded = pad(x, (padding, padding), (padding, padding))
    (height, width), (kh, kw) = padded.shape[2:], weight.shape[2:]
    spread = np.zeros((*dy.shape[:2], height - kh + 1, width - kw + 1), dy.dtype)
    spread[:, :, ::stride, ::stride] = dy
    turned = weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dpadded = correlate(pad(spread, (kh - 1, kh - 1), (kw - 1, kw - 1)), turned, 1)
    dx = dpadded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    dweight = np.einsum("nohw,nchwij->ocij", dy, windows, optimize=True)
    dbias = np.einsum("nohw->o", dy)
    return tuple(gradient.astype(x.dtype) for gradient in (dx, dweight, dbias))
