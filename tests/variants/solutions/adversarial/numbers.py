"""Number by number in plain Python, with the sign by comparison; the arrays come last."""

import numpy as np


def direction(slope):
    if slope > 0:
        return 1.0
    if slope < 0:
        return -1.0
    return 0.0


def within(value, low, high):
    return min(max(value, low), high)


def fgsm(gradient, x, size, low=0.0, high=1.0):
    if size < 0:
        raise ValueError("size")
    slopes = np.asarray(gradient(x.copy())).ravel().tolist()
    moved = [within(v + size * direction(s), low, high) for v, s in zip(x.ravel().tolist(), slopes, strict=True)]
    return np.array(moved, dtype=float).reshape(x.shape)


def pgd(gradient, x, size, step, steps, low=0.0, high=1.0):
    if size < 0 or step < 0 or steps < 0:
        raise ValueError("size, step and steps must not be negative")
    start = x.ravel().tolist()
    now = list(start)
    for _ in range(steps):
        slopes = np.asarray(gradient(np.array(now, dtype=float).reshape(x.shape))).ravel().tolist()
        for i, slope in enumerate(slopes):
            now[i] = within(now[i] + step * direction(slope), start[i] - size, start[i] + size)
            now[i] = within(now[i], low, high)
    return np.array(now, dtype=float).reshape(x.shape)
