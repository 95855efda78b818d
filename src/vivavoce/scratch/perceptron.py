"""The perceptron: the first learning neuron, and the problem it cannot solve. S0:11.

Sources: Rosenblatt, Psychological Review 1958; Minsky & Papert, Perceptrons, 1969; Novikoff, 1962 (convergence).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vivavoce.scratch.autodiff import Array, ShapeError


class Perceptron:
    """One threshold unit: 1 where w·x + b > 0, else 0; learns by Rosenblatt's rule, not by gradients.

    `weights` (inputs,) and `bias` start at 0. After `fit`, `mistakes` holds the errors of each epoch and `cycled`
    tells whether the weights came back to an earlier state, which proves that learning would never end.
    """

    def __init__(self, inputs: int) -> None:
        self.weights, self.bias = np.zeros(inputs), 0.0
        self.mistakes: list[int] = []
        self.cycled = False

    def predict(self, x: npt.ArrayLike) -> Array:
        """(n, inputs) → (n,) of 0 and 1. ShapeError for another number of inputs."""
        x = np.asarray(x, dtype=float)
        if x.ndim != 2 or x.shape[1] != len(self.weights):
            raise ShapeError(f"perceptron: shape {x.shape} for weights of shape {self.weights.shape}")
        return (x @ self.weights + self.bias > 0).astype(np.int64)

    def fit(self, x: npt.ArrayLike, labels: npt.ArrayLike, epochs: int = 100) -> bool:
        """Correct the weights after each mistake: w ← w + (y - ŷ) x. x (n, inputs), labels (n,) of 0 and 1.

        Returns whether an epoch passed without mistakes, which happens after at most (R / γ)² corrections if a
        margin γ separates the classes within radius R (Novikoff, 1962). Stops early when it is cycling. Raises
        ValueError for other labels or an empty batch, ShapeError.
        """
        x, y = np.asarray(x, dtype=float), np.asarray(labels)
        if y.shape != x.shape[:1]:
            raise ShapeError(f"perceptron: inputs of shape {x.shape}, labels of shape {y.shape}")
        if y.size == 0 or not np.isin(y, (0, 1)).all():
            raise ValueError("perceptron: needs examples with labels 0 and 1")
        seen = set()
        for _ in range(epochs):
            self.mistakes.append(sum(self._correct(x[i : i + 1], int(y[i])) for i in range(len(y))))
            if self.mistakes[-1] == 0:
                return True
            state = (*self.weights, self.bias)
            if state in seen:
                self.cycled = True
                return False
            seen.add(state)
        return False

    def _correct(self, x: Array, label: int) -> bool:
        """One example (1, inputs): update on a mistake; whether there was one."""
        error = label - int(self.predict(x)[0])
        self.weights = self.weights + error * x[0]
        self.bias += error
        return error != 0
