# caught by: a tie or a tiny gain is no progress
# mistake: asks for a gain of 1e-4 when nobody did
"""Early stopping that restores the best weights."""

import math

import numpy as np


class EarlyStopping:
    """Watches the validation loss."""

    def __init__(self, patience: int, min_delta: float = 1e-4) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best_loss = math.inf
        self.best_epoch: int | None = None
        self.best_weights: dict[str, np.ndarray] | None = None
        self.epoch = 0
        self.without_progress = 0

    def update(self, loss: float, weights: dict[str, np.ndarray]) -> bool:
        """Take in one epoch; True if training should stop."""
        if math.isfinite(loss) and loss < self.best_loss - self.min_delta:
            self.best_loss, self.best_epoch = loss, self.epoch
            self.best_weights = {name: array.copy() for name, array in weights.items()}
            self.without_progress = 0
        else:
            self.without_progress += 1
        self.epoch += 1
        return self.without_progress >= self.patience
