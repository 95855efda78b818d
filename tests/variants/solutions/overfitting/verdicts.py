"""A window of the last verdicts, as long as the patience; stop when it is full and holds no progress."""

from collections import deque

import numpy as np


class EarlyStopping:
    best_loss = np.inf
    best_epoch = None
    best_weights = None

    def __init__(self, patience, min_delta=0.0):
        self.window = deque(maxlen=patience)
        self.min_delta = min_delta
        self.epochs = 0

    def _progress(self, loss):
        if np.isnan(loss) or np.isinf(loss):
            return False
        return self.best_epoch is None or loss + self.min_delta < self.best_loss

    def update(self, loss, weights):
        progress = self._progress(loss)
        if progress:
            self.best_loss, self.best_epoch = loss, self.epochs
            self.best_weights = {name: array.copy() for name, array in weights.items()}
        self.window.append(progress)
        self.epochs += 1
        return len(self.window) == self.window.maxlen and not any(self.window)
