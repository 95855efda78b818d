"""The history of verdicts since the last change decides; float64 in between, helper methods."""

import numpy as np


class LossScaler:
    def __init__(self, scale=65536.0, growth=2.0, backoff=0.5, interval=2000):
        self.scale, self.growth, self.backoff, self.interval = scale, growth, backoff, interval
        self.good_calls = []

    def scaled(self, loss):
        return np.multiply(loss, self.scale)

    @staticmethod
    def overflows(gradients):
        return any(np.isnan(g).any() or np.isinf(g).any() for g in gradients)

    def change(self, factor):
        self.scale = self.scale * factor
        self.good_calls.clear()

    def unscale(self, gradients):
        if self.overflows(gradients):
            self.change(self.backoff)
            return None
        found = [np.asarray(np.true_divide(g, self.scale, dtype=np.float64), dtype=np.float32) for g in gradients]
        self.good_calls.append(len(gradients))
        if len(self.good_calls) == self.interval:
            self.change(self.growth)
        return found
