"""A class that keeps the bounds and writes into one array of its own."""

import numpy as np


class Box:
    def __init__(self, x, size, low, high):
        if size < 0:
            raise ValueError(f"size {size} is negative")
        self.floor = np.clip(x - size, low, high)
        self.ceiling = np.clip(x + size, low, high)
        self.now = np.array(x, dtype=np.float64, copy=True)

    def climb(self, gradient, length):
        slope = gradient(self.now)
        self.now[slope > 0] += length
        self.now[slope < 0] -= length

    def project(self):
        np.maximum(self.now, self.floor, out=self.now)
        np.minimum(self.now, self.ceiling, out=self.now)


def fgsm(gradient, x, size, low=0.0, high=1.0):
    box = Box(x, size, low, high)
    box.climb(gradient, size)
    return np.clip(box.now, low, high)


def pgd(gradient, x, size, step, steps, low=0.0, high=1.0):
    box = Box(x, size, low, high)
    if step < 0:
        raise ValueError(f"step {step} is negative")
    if steps < 0:
        raise ValueError(f"steps {steps} is negative")
    while steps:
        box.climb(gradient, step)
        box.project()
        steps -= 1
    return box.now
