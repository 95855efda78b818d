"""Column by column with Python's own sums."""

import math

import numpy as np


def fit_column(values):
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return 0.0, 1.0
    mean = math.fsum(known) / len(known)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / len(known))
    return mean, deviation or 1.0


def fit(x):
    fitted = [fit_column(column) for column in x.T.tolist()]
    return np.array([mean for mean, _ in fitted]), np.array([scale for _, scale in fitted])


def transform(x, mean, scale):
    out = np.zeros(x.shape)
    for i, row in enumerate(x):
        for j, value in enumerate(row):
            if not math.isnan(value):
                out[i, j] = (value - mean[j]) / scale[j]
    return out
