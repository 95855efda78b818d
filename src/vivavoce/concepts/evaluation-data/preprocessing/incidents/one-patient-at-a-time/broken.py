"""Tells from six blood values whether a patient needs intensive care."""

import numpy as np

STEPS, RATE = 400, 0.5


class Model:
    """Logistic regression on standardised values."""

    def __init__(self, values: int) -> None:
        self.weights, self.bias = np.zeros(values), 0.0

    def prepare(self, x: np.ndarray) -> np.ndarray:
        """Standardise each blood value; they come in very different units."""
        return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)

    def fit(self, x: np.ndarray, y: np.ndarray, log) -> None:
        """Gradient descent on the cross-entropy."""
        z = self.prepare(x)
        for step in range(1, STEPS + 1):
            error = 1 / (1 + np.exp(-(z @ self.weights + self.bias))) - y
            self.weights -= RATE * z.T @ error / len(y)
            self.bias -= RATE * error.mean()
            if step % 100 == 0:
                log(step, training_accuracy=float((self.predict(x) == y).mean()))

    def predict(self, x: np.ndarray) -> np.ndarray:
        """x: (n, 6). Returns 0 or 1 per patient."""
        return (self.prepare(x) @ self.weights + self.bias > 0).astype(np.int64)


def train(x: np.ndarray, y: np.ndarray, seed: int, log) -> Model:
    """x: (n, 6), y: (n,) of 0 and 1. Nothing is random; `seed` is part of the contract."""
    model = Model(x.shape[1])
    model.fit(x, y, log)
    return model
