"""The offset from x is what moves; its bounds come from both boxes, once."""

import numpy as np


def pgd(gradient, x, size, step, steps, low=0.0, high=1.0):
    if min(size, step, steps) < 0:
        raise ValueError("negative size, step or steps")
    least = np.maximum(-size, low - x)
    most = np.minimum(size, high - x)
    offset = np.zeros_like(x)
    for _ in range(steps):
        slope = gradient(x + offset)
        rise = np.where(slope > 0, step, np.where(slope < 0, -step, 0.0))
        offset = np.maximum(least, np.minimum(most, offset + rise))
    return x + offset


def fgsm(gradient, x, size, low=0.0, high=1.0):
    return pgd(gradient, x, size, size, 1, low=low, high=high)
