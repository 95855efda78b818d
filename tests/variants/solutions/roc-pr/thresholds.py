"""For each distinct score, from the highest on, the share at or above it by binary search in two sorted lists."""

import numpy as np


def at_or_above(values, thresholds):
    return len(values) - np.searchsorted(np.sort(values), thresholds, side="left")


def tables(labels, scores):
    thresholds = np.array(sorted(set(scores.tolist()), reverse=True))
    return at_or_above(scores[labels == 1], thresholds), at_or_above(scores[labels == 0], thresholds)


def roc_curve(labels, scores):
    positives = np.count_nonzero(labels)
    if positives in (0, labels.size):
        raise ValueError("only one label occurs")
    hits, alarms = tables(labels, scores)
    return np.r_[0, alarms] / (labels.size - positives), np.r_[0, hits] / positives


def roc_auc(labels, scores):
    x, y = roc_curve(labels, scores)
    return 0.5 * float(np.sum((x[1:] - x[:-1]) * y[1:]) + np.sum((x[1:] - x[:-1]) * y[:-1]))


def average_precision(labels, scores):
    if labels.sum() == 0:
        raise ValueError("no positives")
    hits, alarms = tables(labels, scores)
    recall, precision = hits / hits[-1], hits / (hits + alarms)
    return float(np.sum(np.diff(recall, prepend=0) * precision))
