"""A running mean: each part moves the mean so far by its share of the rows counted until now."""

import numpy as np


def accumulated_gradient(gradient, x, y, size, max_norm=None):
    if size < 1:
        raise ValueError("size must be at least 1")
    mean, seen = None, 0
    for start in range(0, len(y), size):
        here = int((y[start : start + size] != -1).sum())
        if not here:
            continue
        part = gradient(x[start : start + size], y[start : start + size])
        seen += here
        if mean is None:
            mean = list(part)
        else:
            mean = [old + (new - old) * (here / seen) for old, new in zip(mean, part, strict=True)]
    if mean is None:
        raise ValueError("no row counts")
    if max_norm is not None:
        norm = np.sqrt(sum(np.vdot(array, array) for array in mean))
        if norm > max_norm:
            return [array * max_norm / norm for array in mean]
    return mean
