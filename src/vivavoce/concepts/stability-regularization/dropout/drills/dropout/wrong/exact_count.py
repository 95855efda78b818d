# caught by: draws for each value on its own
# mistake: drops exactly a share p of the values instead of tossing a coin for each
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
        kept = rng.permutation(x.size).reshape(x.shape) >= round(p * x.size)
        mask = kept.astype(x.dtype) / x.dtype.type(1.0 - p)
    return x * mask, mask


def backward(dout: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The output is x times the mask, so the gradient is dout times the same mask."""
    return dout * mask
