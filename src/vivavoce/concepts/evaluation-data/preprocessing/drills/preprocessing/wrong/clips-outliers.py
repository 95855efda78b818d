# caught by: applies what was learned
# mistake: clips values that lie more than ten deviations away
import numpy as np


def fit(x):
    """Mean and scale of each column of the training rows (n, d), gaps left out."""
    known = ~np.isnan(x)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, x, 0.0).sum(axis=0) / count
    squares = np.where(known, x - mean, 0.0) ** 2
    deviation = np.sqrt(squares.sum(axis=0) / count)
    return mean, np.where(deviation == 0, 1.0, deviation)


def transform(x, mean, scale):
    """Rows (m, d) standardised with what fit returned; gaps become 0."""
    return np.clip(np.where(np.isnan(x), 0.0, (x - mean) / scale), -10, 10)
