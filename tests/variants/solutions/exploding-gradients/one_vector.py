"""All entries in one long vector, scaled by a power of two; then cut up again."""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if not grads:
        return [], 0.0
    flat = np.concatenate([np.ravel(grad).astype(np.float64) for grad in grads])
    if not np.isfinite(flat).all():
        return [], float(np.abs(flat).max())
    peak = np.abs(flat).max(initial=0.0)
    exponent = int(np.frexp(peak)[1])
    norm = float(np.ldexp(np.linalg.norm(np.ldexp(flat, -exponent)), exponent))
    factor = min(1.0, max_norm / norm) if norm else 1.0
    flat = flat * factor
    pieces = np.split(flat, np.cumsum([grad.size for grad in grads])[:-1])
    return [piece.reshape(grad.shape).astype(grad.dtype) for piece, grad in zip(pieces, grads, strict=True)], norm
