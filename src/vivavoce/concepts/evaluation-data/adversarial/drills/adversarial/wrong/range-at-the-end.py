# caught by: projects after each step
# mistake: clips to the range once, after the last step
"""Attacks by the gradient of the loss."""

import numpy as np


def fgsm(gradient, x, size, low=0.0, high=1.0):
    """One step of the given size along the signs of the gradient."""
    if size < 0:
        raise ValueError(f"size {size} is negative")
    return np.clip(x + size * np.sign(gradient(x)), low, high)


def pgd(gradient, x, size, step, steps, low=0.0, high=1.0):
    """Several smaller steps, each followed by a projection."""
    if min(size, step, steps) < 0:
        raise ValueError(f"size {size}, step {step}, {steps} steps: none may be negative")
    changed = x.copy()
    for _ in range(steps):
        changed = changed + step * np.sign(gradient(changed))
        changed = np.clip(changed, x - size, x + size)
    return np.clip(changed, low, high)
