# caught by: equal values step together
# mistake: steps one value at a time, so equal values of both samples look like a gap
"""Two distances between a reference sample and a window of today."""

import numpy as np


def ks_distance(reference: np.ndarray, window: np.ndarray) -> float:
    """Largest gap between the two empirical distribution functions."""
    values = np.concatenate([reference, window])
    steps = np.where(values.argsort() < len(reference), 1 / len(reference), -1 / len(window))
    return float(np.abs(steps.cumsum()).max())


def stability_index(reference: np.ndarray, window: np.ndarray, bins: int = 10) -> float:
    """Sum of (p - q) log(p / q) over quantile bins of the reference."""
    edges = np.quantile(reference, np.arange(1, bins) / bins)

    def shares(x: np.ndarray) -> np.ndarray:
        counts = np.bincount(np.searchsorted(edges, x, side="right"), minlength=bins)
        return (counts + 0.5) / (len(x) + 0.5 * bins)  # half an example more, so that no share is 0

    q, p = shares(reference), shares(window)
    return float(((p - q) * np.log(p / q)).sum())
