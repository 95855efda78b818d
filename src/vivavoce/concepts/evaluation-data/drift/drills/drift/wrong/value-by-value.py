# caught by: arguments stay as they are, and large windows are quick
# mistake: compares every value with all others, which takes seconds for large windows
"""Two distances between a reference sample and a window of today."""

import numpy as np


def ks_distance(reference: np.ndarray, window: np.ndarray) -> float:
    """Largest gap between the two empirical distribution functions."""
    return float(max(abs((reference <= v).mean() - (window <= v).mean()) for v in np.concatenate([reference, window])))


def stability_index(reference: np.ndarray, window: np.ndarray, bins: int = 10) -> float:
    """Sum of (p - q) log(p / q) over quantile bins of the reference."""
    edges = np.quantile(reference, np.arange(1, bins) / bins)

    def shares(x: np.ndarray) -> np.ndarray:
        counts = np.bincount(np.searchsorted(edges, x, side="right"), minlength=bins)
        return (counts + 0.5) / (len(x) + 0.5 * bins)  # half an example more, so that no share is 0

    q, p = shares(reference), shares(window)
    return float(((p - q) * np.log(p / q)).sum())
