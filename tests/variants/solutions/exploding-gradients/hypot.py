"""The norm by math.hypot over plain numbers, array by array; zero-dimensional arrays handled by indexing."""

import math

import numpy as np


def clip_by_global_norm(grads, max_norm):
    lengths = []
    for grad in grads:
        if not np.all(np.isfinite(grad)):
            bad = float("nan") if np.isnan(grad).any() else float("inf")
            return [], bad
        lengths.append(math.hypot(*grad.ravel().tolist()))
    norm = math.hypot(*lengths)
    if norm <= max_norm:
        return [grad.copy() for grad in grads], norm
    clipped = []
    for grad in grads:
        small = np.empty_like(grad)
        small[...] = grad.astype(np.float64) * (max_norm / norm)
        clipped.append(small)
    return clipped, norm
