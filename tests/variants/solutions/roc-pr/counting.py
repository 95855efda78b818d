"""Plain Python: hits and false alarms are counted per distinct score in a dictionary."""

from collections import defaultdict

import numpy as np


def counts(labels, scores):
    tally = defaultdict(lambda: [0, 0])
    for label, score in zip(labels.tolist(), scores.tolist(), strict=True):
        tally[score][label] += 1
    return [tally[score] for score in sorted(tally, reverse=True)]


def roc_curve(labels, scores):
    positives = int(sum(labels == 1))
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        raise ValueError("a ROC curve needs both labels")
    x, y, alarms, hits = [0.0], [0.0], 0, 0
    for more_alarms, more_hits in counts(labels, scores):
        alarms, hits = alarms + more_alarms, hits + more_hits
        x.append(alarms / negatives)
        y.append(hits / positives)
    return np.array(x), np.array(y)


def roc_auc(labels, scores):
    x, y = roc_curve(labels, scores)
    area = 0.0
    for k in range(1, len(x)):
        area += (x[k] - x[k - 1]) * (y[k] + y[k - 1]) / 2
    return float(area)


def average_precision(labels, scores):
    positives = int(sum(labels))
    if positives == 0:
        raise ValueError("no positive example")
    if positives == len(labels):
        return 1
    total, alarms, hits = 0.0, 0, 0
    for more_alarms, more_hits in counts(labels, scores):
        alarms, hits = alarms + more_alarms, hits + more_hits
        total += more_hits / positives * hits / (hits + alarms)
    return total
