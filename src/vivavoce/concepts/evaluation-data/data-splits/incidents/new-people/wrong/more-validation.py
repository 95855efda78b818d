# caught by: the report agrees with new people
# mistake: holds back half of the recordings instead of a quarter
"""Recognises a tremor from wrist recordings: eight recordings of each person, 20 features a recording."""

import numpy as np

NEIGHBOURS = (1, 5, 15, 45, 135)


class Classifier:
    """k nearest recordings vote. `validation_accuracy` goes into the report."""

    def __init__(self, x: np.ndarray, y: np.ndarray, neighbours: int) -> None:
        self.x, self.y, self.neighbours = x, y, neighbours
        self.validation_accuracy = 0.0

    def predict(self, x: np.ndarray) -> np.ndarray:
        """x: (n, 20). Returns 0 or 1 per recording."""
        distances = ((x**2).sum(1)[:, None] - 2 * x @ self.x.T) + (self.x**2).sum(1)
        nearest = np.argsort(distances, axis=1)[:, : self.neighbours]
        return (self.y[nearest].mean(axis=1) > 0.5).astype(np.int64)


def split(person: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of training and validation recordings, three quarters and one quarter."""
    order = np.random.default_rng(seed).permutation(len(person))
    return order[len(person) // 2 :], order[: len(person) // 2]


def train(x: np.ndarray, y: np.ndarray, person: np.ndarray, seed: int, log) -> Classifier:
    """x: (n, 20), y: (n,) of 0 and 1, person: (n,) who was recorded. Chooses the number of neighbours."""
    training, validation = split(person, seed)
    best = None
    for neighbours in NEIGHBOURS:
        model = Classifier(x[training], y[training], neighbours)
        model.validation_accuracy = float((model.predict(x[validation]) == y[validation]).mean())
        log(neighbours, validation_accuracy=model.validation_accuracy)
        if best is None or model.validation_accuracy > best.validation_accuracy:
            best = model
    return best
