"""Two sorted lists walked together, equal values at once; counts of values at or above each edge."""

import math

import numpy as np


def ks_distance(reference, window):
    a, b = sorted(reference.tolist()), sorted(window.tolist())
    i = j = 0
    largest = 0.0
    while i < len(a) and j < len(b):
        value = min(a[i], b[j])
        while i < len(a) and a[i] == value:
            i += 1
        while j < len(b) and b[j] == value:
            j += 1
        largest = max(largest, abs(i / len(a) - j / len(b)))
    return largest


def stability_index(reference, window, bins=10):
    inner = np.quantile(reference, np.arange(1, bins) / bins)
    found = [[int((part >= edge).sum()) for edge in inner] for part in (reference, window)]
    total = 0.0
    at_least = [[len(part), *counts, 0] for part, counts in zip((reference, window), found, strict=True)]
    for k in range(bins):
        q, p = ((row[k] - row[k + 1] + 0.5) / (row[0] + 0.5 * bins) for row in at_least)
        total += (p - q) * math.log(p / q)
    return total
