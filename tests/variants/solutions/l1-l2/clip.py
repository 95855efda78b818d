"""Soft thresholding as a value minus its clipped self; norms from linalg; decay as a factor."""

import numpy as np


def penalised(w):
    return np.ndim(w) > 1


def check(l1, l2):
    if min(l1, l2) < 0:
        raise ValueError(f"l1 = {l1} and l2 = {l2} must not be negative")


def penalty(weights, l1, l2):
    check(l1, l2)
    flat = [w.reshape(-1) for w in weights if penalised(w)]
    return sum(l1 * np.linalg.norm(w, 1) + 0.5 * l2 * np.vdot(w, w) for w in flat)


def penalty_gradient(weights, l1, l2):
    check(l1, l2)
    return [(l1 * np.sign(w) + l2 * w if penalised(w) else w * 0).astype(w.dtype).reshape(w.shape) for w in weights]


def proximal_step(weights, gradients, rate, l1, l2):
    check(l1, l2)
    stepped = []
    for w, g in zip(weights, gradients, strict=True):
        if penalised(w):
            moved = (1 - rate * l2) * w - rate * g
            new = moved - np.clip(moved, -rate * l1, rate * l1)
        else:
            new = np.asarray(w - rate * g)
        stepped.append(new.astype(w.dtype))
    return stepped
