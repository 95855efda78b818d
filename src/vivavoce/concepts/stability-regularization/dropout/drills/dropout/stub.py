"""Inverted dropout."""

import numpy as np


def forward(x: np.ndarray, p: float, training: bool, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Drop each value of `x` with probability `p` in training; return the output and the factors used."""
    raise NotImplementedError("Draw a mask, scale the survivors, return (out, mask).")


def backward(dout: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Gradient of the loss with respect to `x`, given the gradient with respect to the output."""
    raise NotImplementedError("Which factor connects each value of x with the output?")
