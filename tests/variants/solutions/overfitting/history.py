"""No counter: the epochs since the last progress follow from how many losses were seen."""

import numpy as np


class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.losses = []
        self.kept = {}

    @property
    def best_loss(self):
        return float("inf") if self.best_epoch is None else self.losses[self.best_epoch]

    @property
    def best_epoch(self):
        return self.kept.get("epoch")

    @property
    def best_weights(self):
        return self.kept.get("weights")

    def update(self, loss, weights):
        better = bool(np.isfinite(loss)) and self.best_loss - loss > self.min_delta
        self.losses.append(loss)
        if better:
            arrays = {name: np.array(weights[name], copy=True) for name in weights}
            self.kept = {"epoch": len(self.losses) - 1, "weights": arrays}
        last = -1 if self.best_epoch is None else self.best_epoch
        return len(self.losses) - 1 - last >= self.patience
