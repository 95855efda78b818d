"""Two distances between a reference sample and a window of today."""

import numpy as np


def ks_distance(reference: np.ndarray, window: np.ndarray) -> float:
    """Largest gap between the two empirical distribution functions."""
    raise NotImplementedError("At which values can the gap be largest?")


def stability_index(reference: np.ndarray, window: np.ndarray, bins: int = 10) -> float:
    """Sum of (p - q) log(p / q) over quantile bins of the reference."""
    raise NotImplementedError("Edges from the reference, counts of both, shares, sum.")
