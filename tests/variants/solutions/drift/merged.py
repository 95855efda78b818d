"""Both samples merged and sorted once; steps up and down, added up; the index from counts below each edge."""

import numpy as np


def ks_distance(reference, window):
    n, m = reference.size, window.size
    both = np.concatenate([reference, window])
    steps = np.repeat([m, -n], [n, m])
    order = np.argsort(both, kind="stable")
    gap = np.cumsum(steps[order])
    last_of_equals = np.append(np.diff(both[order]) != 0, True)
    return float(np.abs(gap[last_of_equals]).max() / (n * m))


def shares(sample, edges):
    below = np.concatenate(([0], np.searchsorted(np.sort(sample), edges, side="left"), [sample.size]))
    counts = np.diff(below) + 0.5
    return counts / counts.sum()


def stability_index(reference, window, bins=10):
    edges = np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1])
    q, p = shares(reference, edges), shares(window, edges)
    return float(((p - q) * (np.log(p) - np.log(q))).sum())
