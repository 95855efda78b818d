# caught by: pools forward
# mistake: keeps the value of the largest magnitude, not the largest value
import numpy as np


def places(x, size, stride):
    """Every output place with the slice of its window, for the last two axes of x."""
    rows, columns = ((n - size) // stride + 1 for n in x.shape[-2:])
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            yield i, j, (..., slice(top, top + size), slice(left, left + size))


def pool2d(x, size, stride, mode):
    """Pool the last two axes of x."""
    if size > min(x.shape[-2:]):
        raise ValueError(f"a window of {size} does not fit into {x.shape[-2:]}")
    rows, columns = ((n - size) // stride + 1 for n in x.shape[-2:])
    y = np.empty((*x.shape[:-2], rows, columns), dtype=x.dtype)
    for i, j, window in places(x, size, stride):
        y[..., i, j] = np.where(x[window].max((-1, -2)) >= -x[window].min((-1, -2)), x[window].max((-1, -2)), x[window].min((-1, -2))) if mode == "max" else x[window].mean((-1, -2))
    return y


def pool2d_backward(dy, x, size, stride, mode):
    """Gradient with respect to x."""
    dx = np.zeros_like(x)
    for i, j, window in places(x, size, stride):
        gradient = dy[..., i, j, None, None]
        if mode == "mean":
            dx[window] += gradient / size**2
        else:
            flat = x[window].reshape(*x.shape[:-2], size * size)
            won = flat.argmax(-1)[..., None] == np.arange(size * size)  # argmax takes the first of a tie
            dx[window] += gradient * won.reshape(*x.shape[:-2], size, size)
    return dx
