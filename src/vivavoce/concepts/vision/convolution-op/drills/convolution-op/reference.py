"""A two-dimensional convolution layer, forward and backward."""

import numpy as np


def sizes(x: np.ndarray, weight: np.ndarray, stride: int, padding: int) -> tuple[int, int]:
    """Height and width of the output. ValueError if channels disagree or the kernel does not fit."""
    height, width = (size + 2 * padding - k for size, k in zip(x.shape[2:], weight.shape[2:], strict=True))
    if x.shape[1] != weight.shape[1]:
        raise ValueError(f"the image has {x.shape[1]} channels, the filters have {weight.shape[1]}")
    if height < 0 or width < 0:
        raise ValueError("the kernel is larger than the padded image")
    return height // stride + 1, width // stride + 1


def window(i: int, j: int, h_out: int, w_out: int, stride: int) -> tuple[slice, slice, slice, slice]:
    """The pixels of the padded input that meet the kernel's place (i, j), one for each output."""
    every = slice(None)
    return every, every, slice(i, i + stride * h_out, stride), slice(j, j + stride * w_out, stride)


def conv2d(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """x: (n, c_in, h, w), weight: (c_out, c_in, kh, kw), bias: (c_out,). Returns (n, c_out, h_out, w_out)."""
    h_out, w_out = sizes(x, weight, stride, padding)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i, j in np.ndindex(weight.shape[2:]):
        patch = padded[window(i, j, h_out, w_out, stride)]
        y += np.einsum("nchw,oc->nohw", patch, weight[:, :, i, j])
    return y + bias.reshape(1, -1, 1, 1)


def conv2d_backward(
    dy: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients with respect to x, weight and bias, given the gradient with respect to the output."""
    h_out, w_out = sizes(x, weight, stride, padding)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dweight = np.zeros_like(padded), np.zeros_like(weight)
    for i, j in np.ndindex(weight.shape[2:]):
        place = window(i, j, h_out, w_out, stride)
        dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[place])
        dpadded[place] += np.einsum("nohw,oc->nchw", dy, weight[:, :, i, j])
    h, w = x.shape[2:]
    return dpadded[:, :, padding : padding + h, padding : padding + w], dweight, dy.sum((0, 2, 3))
