"""An autoencoder with a tanh code, its gradients, and an alarm on its errors."""

import numpy as np

Parameters = list[np.ndarray]  # w1, b1, w2, b2


def reconstruct(parameters: Parameters, x: np.ndarray) -> np.ndarray:
    """Encode and decode, (n, inputs) to (n, inputs)."""
    raise NotImplementedError("Code first, then back.")


def loss_and_gradients(parameters: Parameters, x: np.ndarray) -> tuple[float, Parameters]:
    """The mean squared error and its gradient for each parameter."""
    raise NotImplementedError("What is the target?")


def anomaly_scores(parameters: Parameters, x: np.ndarray) -> np.ndarray:
    """The mean squared error of each example, (n,)."""
    raise NotImplementedError("One number for each row.")


def threshold(scores: np.ndarray, share: float) -> float:
    """The smallest score above which at most this share of the scores lies."""
    raise NotImplementedError("How many may be above?")
