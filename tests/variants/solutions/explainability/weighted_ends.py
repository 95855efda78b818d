"""Points as weighted ends from linspace, gradients averaged by np.mean; occlusion by np.where with an identity."""

import numpy as np


def integrated_gradients(gradient, x, baseline, steps=50):
    if steps < 1 or np.shape(x) != np.shape(baseline):
        raise ValueError("steps must be 1 or more, and the shapes equal")
    ends = np.linspace(0, 1, steps + 1)
    shares = (ends[:-1] + ends[1:]) / 2
    slopes = [gradient((1 - share) * baseline + share * x) for share in shares]
    return np.multiply(np.mean(slopes, axis=0), np.subtract(x, baseline))


def occlusion(score, x, baseline):
    if np.shape(x) != np.shape(baseline):
        raise ValueError("the shapes differ")
    alone = np.eye(x.size, dtype=bool).reshape(x.size, *x.shape)
    without = np.array([score(np.where(this, baseline, x)) for this in alone], dtype=float)
    return float(score(x)) - without.reshape(x.shape)
