# caught by: leaves its arguments alone
# mistake: returns the arrays that it was given when nothing is to be clipped
import numpy as np


def global_norm(grads):
    """Euclidean norm of all entries together, in float64, without overflow or underflow in the squares."""
    wide = [np.asarray(g, dtype=np.float64) for g in grads]
    largest = max((float(np.abs(g).max()) for g in wide if g.size), default=0.0)
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(sum(float(((g / largest) ** 2).sum()) for g in wide)))


def clip_by_global_norm(grads, max_norm):
    """Return (list of clipped gradients, norm before clipping)."""
    if any(np.isnan(g).any() for g in grads):
        return [], float("nan")
    norm = global_norm(grads)
    if not np.isfinite(norm):
        return [], norm
    if norm <= max_norm:
        return list(grads), norm
    scale = max_norm / norm
    return [np.asarray(np.asarray(g, dtype=np.float64) * scale, dtype=g.dtype) for g in grads], norm
