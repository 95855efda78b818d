# caught by: the report agrees with unseen people
# mistake: moves the split to the top, but still chooses on all rows
"""Tells patients from controls by blood markers: 200 people, 2,000 markers."""

import numpy as np

MARKERS, STEPS, RATE, PENALTY = 30, 300, 0.1, 1e-2


def choose_markers(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Indices of the markers that correlate most with the diagnosis."""
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    correlation = np.abs(scaled.T @ (y - y.mean()))
    return np.argsort(-correlation)[:MARKERS]


class Classifier:
    """Logistic regression on a choice of markers. `validation_accuracy` goes into the report."""

    def __init__(self, markers: np.ndarray) -> None:
        self.markers = markers
        self.weights, self.bias = np.zeros(len(markers)), 0.0
        self.validation_accuracy = 0.0

    def fit(self, x: np.ndarray, y: np.ndarray, log) -> None:
        """Gradient descent on the cross-entropy with a small L2 penalty."""
        x = x[:, self.markers]
        for step in range(1, STEPS + 1):
            probability = 1 / (1 + np.exp(-(x @ self.weights + self.bias)))
            error = probability - y
            self.weights -= RATE * (x.T @ error / len(y) + PENALTY * self.weights)
            self.bias -= RATE * error.mean()
            if step % 100 == 0:
                log(step, training_accuracy=float((self.predict_chosen(x) == y).mean()))

    def predict_chosen(self, x: np.ndarray) -> np.ndarray:
        """x: (n, MARKERS), the chosen columns. Returns 0 or 1 per person."""
        return (x @ self.weights + self.bias > 0).astype(np.int64)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """x: (n, 2000). Returns 0 or 1 per person."""
        return self.predict_chosen(x[:, self.markers])


def train(x: np.ndarray, y: np.ndarray, seed: int, log) -> Classifier:
    """x: (200, 2000), y: (200,) of 0 and 1. Half of the people are held back for validation."""
    order = np.random.default_rng(seed).permutation(len(x))
    training, validation = order[: len(x) // 2], order[len(x) // 2 :]
    markers = choose_markers(x, y)
    model = Classifier(markers)
    model.fit(x[training], y[training], log)
    model.validation_accuracy = float((model.predict(x[validation]) == y[validation]).mean())
    log(STEPS, validation_accuracy=model.validation_accuracy)
    return model
