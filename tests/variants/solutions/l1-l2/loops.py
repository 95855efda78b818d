"""Number by number with Python floats, cast to the dtype at the end."""

import numpy as np


def refuse(l1, l2):
    if l1 < 0 or l2 < 0:
        raise ValueError("penalties may not be negative")


def mapped(function, *arrays):
    values = [function(*numbers) for numbers in zip(*(a.ravel().tolist() for a in arrays), strict=True)]
    return np.array(values, dtype=arrays[0].dtype).reshape(arrays[0].shape)


def penalty(weights, l1, l2):
    refuse(l1, l2)
    total = 0.0
    for w in weights:
        if w.ndim >= 2:
            for value in w.ravel().tolist():
                total += l1 * abs(value) + l2 * value * value / 2
    return total


def slope(value, l1, l2):
    if value == 0:
        return 0.0
    return l2 * value + (l1 if value > 0 else -l1)


def penalty_gradient(weights, l1, l2):
    refuse(l1, l2)
    return [mapped(lambda v: slope(v, l1, l2), w) if w.ndim >= 2 else np.zeros_like(w) for w in weights]


def shrink(value, gradient, rate, l1, l2):
    moved = value - rate * gradient - rate * l2 * value
    if abs(moved) <= rate * l1:
        return 0.0
    return moved - rate * l1 if moved > 0 else moved + rate * l1


def proximal_step(weights, gradients, rate, l1, l2):
    refuse(l1, l2)
    out = []
    for w, g in zip(weights, gradients, strict=True):
        a, b = (l1, l2) if w.ndim >= 2 else (0, 0)
        out.append(mapped(lambda v, d, a=a, b=b: shrink(v, d, rate, a, b), w, g))
    return out
