# caught by: survivors are scaled by 1 / (1 - p)
# mistake: keeps the factors in float32 whatever x is
"""Inverted dropout: the scaling happens in training, so that inference is the identity."""

import numpy as np


def forward(x: np.ndarray, p: float, training: bool, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Drop each value of `x` with probability `p` in training; return the output and the factors used."""
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"p is a probability, not {p}")
    if not training:
        mask = np.ones_like(x)
    elif p == 1.0:  # nothing survives, and 1 / (1 - p) does not exist
        mask = np.zeros_like(x)
    else:
        kept = rng.random(x.shape) >= p
        mask = kept.astype(x.dtype) / x.dtype.type(1.0 - p)
    mask = mask.astype(np.float32)
    return (x * mask).astype(x.dtype), mask


def backward(dout: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The output is x times the mask, so the gradient is dout times the same mask."""
    return (dout * mask).astype(dout.dtype)
