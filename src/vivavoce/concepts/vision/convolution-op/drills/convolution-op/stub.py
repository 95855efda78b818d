"""A two-dimensional convolution layer, forward and backward."""

import numpy as np


def conv2d(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """x: (n, c_in, h, w), weight: (c_out, c_in, kh, kw), bias: (c_out,). Returns (n, c_out, h_out, w_out)."""
    raise NotImplementedError("Pad, slide the kernel over the image, sum over the input channels, add the bias.")


def conv2d_backward(
    dy: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients with respect to x, weight and bias, given the gradient with respect to the output."""
    raise NotImplementedError("Which inputs did each output see, and with which weight?")
