"""Scale and sum of squares carried along from array to array, as LAPACK does; early returns."""

import math

import numpy as np


def scaled(scale, total, array):
    """The pair so that scale**2 * total is the sum of squares, with one more array taken in."""
    if array.size == 0:
        return scale, total
    values = np.abs(array, dtype=np.float64) if array.dtype == np.float64 else np.abs(array.astype(np.float64))
    top = float(np.max(values))
    if not top > scale:
        return scale, total + (float(np.sum((values / scale) ** 2)) if scale else 0.0)
    return top, total * (scale / top) ** 2 + float(np.sum((values / top) ** 2))


def clip_by_global_norm(grads, max_norm):
    scale, total = 0.0, 0.0
    for grad in grads:
        if np.isnan(grad).any():
            return [], math.nan
        if np.isinf(grad).any():
            return [], math.inf
        scale, total = scaled(scale, total, grad)
    norm = scale * math.sqrt(total)
    if norm <= max_norm:
        return [np.array(grad) for grad in grads], norm
    factor = max_norm / norm
    return [np.multiply(grad, factor, dtype=np.float64).astype(grad.dtype).reshape(grad.shape) for grad in grads], norm
