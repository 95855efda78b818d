"""Number by number with Python floats; the growth counted down instead of up."""

import math

import numpy as np


class LossScaler:
    def __init__(self, scale=65536.0, growth=2.0, backoff=0.5, interval=2000):
        self.scale = scale
        self.growth, self.backoff, self.interval = growth, backoff, interval
        self.left = interval

    def scaled(self, loss):
        return loss * self.scale

    def unscale(self, gradients):
        for gradient in gradients:
            for value in gradient.ravel().tolist():
                if not math.isfinite(value):
                    self.scale *= self.backoff
                    self.left = self.interval
                    return None
        true = []
        for gradient in gradients:
            values = [value / self.scale for value in gradient.ravel().tolist()]
            true.append(np.array(values, dtype=np.float32).reshape(gradient.shape))
        self.left -= 1
        if self.left == 0:
            self.scale *= self.growth
            self.left = self.interval
        return true
