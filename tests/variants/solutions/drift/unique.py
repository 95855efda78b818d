"""Distinct values and how often they stand; bins by digitize; two Kullback-Leibler distances added."""

import numpy as np


def ks_distance(reference, window):
    values, place = np.unique(np.concatenate((reference, window)), return_inverse=True)
    mine = np.bincount(place[: len(reference)], minlength=len(values)) / len(reference)
    today = np.bincount(place[len(reference) :], minlength=len(values)) / len(window)
    return np.max(np.abs(np.cumsum(mine) - np.cumsum(today)))


def kl(p, q):
    return np.dot(p, np.log(p / q))


def stability_index(reference, window, bins=10):
    edges = np.quantile(reference, [k / bins for k in range(1, bins)])
    counts = [np.bincount(np.digitize(sample, edges), minlength=bins) for sample in (reference, window)]
    q, p = ((count + 0.5) / (count.sum() + 0.5 * bins) for count in counts)
    return kl(p, q) + kl(q, p)
