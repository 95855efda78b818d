"""np.unique and weighted bin counts, reversed; the area by way of wins in pairs, ties half."""

import numpy as np


def runs(labels, scores):
    levels, place = np.unique(-scores, return_inverse=True)
    place = place.reshape(-1)
    hits = np.bincount(place, weights=labels, minlength=len(levels))
    return hits, np.bincount(place, minlength=len(levels)) - hits


def roc_curve(labels, scores):
    if np.unique(labels).size < 2:
        raise ValueError("both labels must occur")
    rates = [np.concatenate(([0.0], np.cumsum(gain) / gain.sum())) for gain in runs(labels, scores)]
    return rates[1], rates[0]


def roc_auc(labels, scores):
    if np.unique(labels).size < 2:
        raise ValueError("both labels must occur")
    positive, negative = scores[labels == 1], np.sort(scores[labels == 0])
    below = np.searchsorted(negative, positive, side="left")
    not_above = np.searchsorted(negative, positive, side="right")
    return float((below + not_above).sum() / (2 * positive.size * negative.size))


def average_precision(labels, scores):
    if not np.any(labels == 1):
        raise ValueError("there is no positive")
    hits, alarms = runs(labels, scores)
    found = np.cumsum(hits)
    precision = found / (found + np.cumsum(alarms))
    return np.dot(hits, precision) / found[-1]
