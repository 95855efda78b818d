"""Sums over rows first, one division at the end; every part is asked for, and those of nothing thrown away."""

import numpy as np


def parts(x, y, size):
    for k in range(-(-len(x) // size)):
        yield x[k * size : (k + 1) * size], y[k * size : (k + 1) * size]


def clipped(arrays, max_norm):
    if max_norm is None:
        return arrays
    norm = np.linalg.norm(np.concatenate([np.ravel(array) for array in arrays]))
    return arrays if norm <= max_norm else [array * max_norm / norm for array in arrays]


def accumulated_gradient(gradient, x, y, size, max_norm=None):
    if size < 1 or not np.any(y >= 0):
        raise ValueError("size is below 1, or nothing counts")
    answers = [(np.count_nonzero(y_part >= 0), gradient(x_part, y_part)) for x_part, y_part in parts(x, y, size)]
    counted = [(count, arrays) for count, arrays in answers if count > 0]
    total = sum(count for count, _ in counted)
    sums = [sum(count * array for count, array in zip([c for c, _ in counted], column, strict=True))
            for column in zip(*(arrays for _, arrays in counted), strict=True)]  # fmt: skip
    return clipped([array / total for array in sums], max_norm)
