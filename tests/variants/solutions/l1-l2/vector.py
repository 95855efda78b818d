"""All penalised values as one wide vector, cut and cast back; thresholding as two one-sided parts."""

import numpy as np


class Penalised:
    def __init__(self, weights, l1, l2):
        if l1 < 0:
            raise ValueError("l1 is negative")
        if l2 < 0:
            raise ValueError("l2 is negative")
        self.like = weights
        self.counts = [w.astype(bool).size if w.ndim not in (0, 1) else 0 for w in weights]
        self.flat = self.join(weights)

    def join(self, arrays):
        chosen = [a.astype(np.float64).flatten() for a, count in zip(arrays, self.counts, strict=True) if count]
        return np.concatenate([np.zeros(0), *chosen])

    def cut(self, flat, rest):
        ends, out = np.cumsum(self.counts), []
        for w, end, count, other in zip(self.like, ends, self.counts, rest, strict=True):
            part = flat[end - count : end].reshape(w.shape) if count else np.array(other)
            out.append(part.astype(w.dtype))
        return out


def penalty(weights, l1, l2):
    w = Penalised(weights, l1, l2).flat
    return float(l1 * np.abs(w).sum() + l2 * (w @ w) / 2)


def penalty_gradient(weights, l1, l2):
    these = Penalised(weights, l1, l2)
    slope = (these.flat > 0).astype(np.float64) - (these.flat < 0)
    return these.cut(l2 * these.flat + l1 * slope, [np.zeros(w.shape) for w in weights])


def proximal_step(weights, gradients, rate, l1, l2):
    these = Penalised(weights, l1, l2)
    moved = these.flat - rate * (these.join(gradients) + l2 * these.flat)
    above, below = np.maximum(moved - rate * l1, 0), np.maximum(-moved - rate * l1, 0)
    return these.cut(above - below, [w - rate * g for w, g in zip(weights, gradients, strict=True)])
