# caught by: draws the ROC curve
# mistake: sorts by ascending score
import numpy as np


def counts_above(labels, scores):
    """Hits and false alarms at each distinct score as threshold, highest first."""
    order = np.argsort(scores, kind="stable")
    last_of_ties = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(labels[order])[last_of_ties]
    return hits, last_of_ties + 1 - hits


def roc_curve(labels, scores):
    """False and true positive rates, from (0, 0), one more point per distinct score."""
    if not (labels == 1).any() or not (labels == 0).any():
        raise ValueError("a ROC curve needs positives and negatives")
    hits, false_alarms = counts_above(labels, scores)
    return np.append(0, false_alarms / false_alarms[-1]), np.append(0, hits / hits[-1])


def roc_auc(labels, scores):
    """Area under the ROC curve, by trapezoids."""
    x, y = roc_curve(labels, scores)
    return float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum())


def average_precision(labels, scores):
    """Sum over thresholds of the gain in recall times the precision there."""
    if not (labels == 1).any():
        raise ValueError("average precision needs a positive")
    hits, false_alarms = counts_above(labels, scores)
    gains = np.diff(np.append(0, hits)) / hits[-1]
    return float((gains * hits / (hits + false_alarms)).sum())
