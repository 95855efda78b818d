"""A counter of epochs without progress; copies by deepcopy."""

import copy
import math


class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = math.inf
        self.best_epoch = None
        self.best_weights = None
        self.epoch = -1
        self.waited = 0

    def update(self, loss, weights):
        self.epoch += 1
        if math.isfinite(loss) and loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_epoch = self.epoch
            self.best_weights = copy.deepcopy(weights)
            self.waited = 0
        else:
            self.waited += 1
        return self.waited >= self.patience
