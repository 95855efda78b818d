# caught by: stays at the floor afterwards
# mistake: does not stop at the end, as PyTorch's CosineAnnealingLR does not
"""The learning rate of each update: a line up, then half a cosine down."""

import numpy as np


def rates(steps, peak, total, warm_up=0, floor=0.0):
    """Rates (float64) of the updates `steps`, in their shape."""
    steps = np.asarray(steps, dtype=np.float64)
    if total < 1 or not 0 <= warm_up <= total or not 0 <= floor <= peak or (steps < 0).any():
        raise ValueError(f"total {total}, warm_up {warm_up}, floor {floor}, peak {peak}, or a negative step")
    rising = peak * (steps + 1) / max(warm_up, 1)
    done = (steps - warm_up) / max(total - warm_up, 1)
    if warm_up == total:
        done = np.ones_like(steps)
    falling = floor + (peak - floor) * (1 + np.cos(np.pi * done)) / 2
    return np.where(steps < warm_up, rising, falling)
