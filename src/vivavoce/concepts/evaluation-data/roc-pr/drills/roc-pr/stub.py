import numpy as np


def roc_curve(labels, scores):
    """False and true positive rates, from (0, 0), one more point per distinct score."""
    raise NotImplementedError("sort by score, count hits and false alarms, keep the last of each run of ties")


def roc_auc(labels, scores):
    """Area under the ROC curve, by trapezoids."""
    raise NotImplementedError("widths along the false positive rate times mean heights")


def average_precision(labels, scores):
    """Sum over thresholds of the gain in recall times the precision there."""
    raise NotImplementedError("steps, not trapezoids")
