"""Exact claims about ROC and precision-recall curves."""

from itertools import combinations, product

import numpy as np

from vivavoce.labkit import Found, fact

LABELS = np.array([1, 0, 1, 1, 0, 0, 1, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.5, 0.5, 0.4, 0.3, 0.1])  # one tie between a positive and a negative


def curve(labels, scores):
    """False and true positive rates at every distinct threshold, from (0, 0) to (1, 1)."""
    cuts = [np.inf, *sorted(set(scores), reverse=True)]
    alarms = [scores >= cut for cut in cuts]
    return np.array([a[labels == 0].mean() for a in alarms]), np.array([a[labels == 1].mean() for a in alarms])


def trapezoids(x, y):
    """Area under straight lines between the points."""
    return float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum())


def pairs_won(labels, scores, tie=0.5):
    """How often a positive has a higher score than a negative."""
    pairs = list(product(scores[labels == 1], scores[labels == 0]))
    return sum(1.0 if p > n else tie if p == n else 0.0 for p, n in pairs) / len(pairs)


@fact(
    "area-is-pairs-won",
    "The ROC area is the probability that a random positive has a higher score than a random negative, ties half.",
    source="Hanley and McNeil, Radiology 1982; Fawcett, Pattern Recognition Letters 2006",
    finding="Four positives and four negatives with one tie: {pairs} of 16 pairs won, area {area}.",
)
def area_is_pairs_won():
    """Trapezoids against pairs. The control counts a tie as a win."""
    area = trapezoids(*curve(LABELS, SCORES))
    figures = {"pairs": f"{16 * pairs_won(LABELS, SCORES):.1f}", "area": f"{area:.3f}"}
    same = [abs(area - pairs_won(LABELS, SCORES, tie)) < 1e-12 for tie in (0.5, 1.0)]
    return Found(*same, figures)


@fact(
    "area-tells-calibration",
    "A high ROC area means that the probabilities can be trusted.",
    expected="wrong",
    reason="The area sees only the order; any increasing function of the scores has the same area.",
    source="Hand and Till, Machine Learning 2001",
    finding="Scores and scores to the power of ten: area {area} both times; mean squared error of the probabilities "
    "{brier} and {distorted}.",
)
def area_tells_calibration():
    """Told: the score changes when probabilities are distorted. The control asks the squared error instead."""

    def squared_error(labels, scores):
        return float(((scores - labels) ** 2).mean())

    def notices(score):
        return abs(score(LABELS, SCORES) - score(LABELS, SCORES**10)) > 1e-9

    figures = {
        "area": f"{pairs_won(LABELS, SCORES**10):.3f}",
        "brier": f"{squared_error(LABELS, SCORES):.2f}",
        "distorted": f"{squared_error(LABELS, SCORES**10):.2f}",
    }
    return Found(notices(pairs_won), notices(squared_error), figures)


@fact(
    "precision-baseline-is-half",
    "Guessing reaches one half in a precision-recall curve, as it does in ROC area.",
    expected="wrong",
    reason="Guessing has the share of positives as its precision, at every cut.",
    source="Saito and Rehmsmeier, PLOS ONE 2015",
    finding="Two positives among ten, averaged over all orders: precision {low} at every cut, ROC area {area}.",
)
def precision_baseline_is_half():
    """All places of the positives in the order are equally likely. The control has five of ten."""

    def precisions(positives):
        orders = [np.isin(np.arange(10), chosen) for chosen in combinations(range(10), positives)]
        return np.mean([np.cumsum(order) / np.arange(1, 11) for order in orders], axis=0)

    area = np.mean([
        pairs_won(np.isin(np.arange(10), chosen).astype(int), -np.arange(10.0)) for chosen in combinations(range(10), 2)
    ])  # fmt: skip
    rare, half = precisions(2), precisions(5)
    figures = {"low": f"{rare.mean():.1f}", "area": f"{area:.1f}"}
    return Found(np.allclose(rare, 0.5), np.allclose(half, 0.5), figures)


@fact(
    "straight-lines-in-both",
    "Points of a precision-recall curve may be joined by straight lines, as in ROC.",
    expected="wrong",
    reason="Mixing two thresholds at random mixes counts, and precision is a ratio of counts.",
    source="Davis and Goadrich, ICML 2006",
    finding="10 positives, 990 negatives. Half-way between one sure hit and an alarm for all, the straight line says a "
    "precision of {line}; mixing both rules gives {mixed}.",
)
def straight_lines_in_both():
    """A point half-way is the rule that tosses a coin between two thresholds. The control is ROC."""
    first, last = np.array([1.0, 0.0]), np.array([10.0, 990.0])  # hits and false alarms
    mixed = (first + last) / 2
    line = (first[0] / first.sum() + last[0] / last.sum()) / 2
    precise = mixed[0] / mixed.sum()
    roc = np.allclose(mixed / last, (first / last + last / last) / 2)
    return Found(abs(line - precise) < 1e-9, bool(roc), {"line": f"{line:.2f}", "mixed": f"{precise:.2f}"})


@fact(
    "roc-ignores-the-share",
    "The ROC curve does not depend on the share of positives, the precision-recall curve does.",
    source="Fawcett, Pattern Recognition Letters 2006",
    finding="Every negative taken ten times: the ROC area stays {area}, the precision at a recall of 1/2 falls from "
    "{before} to {after}.",
)
def roc_ignores_the_share():
    """The control takes every negative ten times with a lower score for the copies, so the curve itself moves."""
    copies = np.where(LABELS == 0, 10, 1)
    more_labels, more_scores = LABELS.repeat(copies), SCORES.repeat(copies)
    lowered = more_scores - np.where(more_labels == 0, np.arange(len(more_scores)) % 10, 0)

    def precision_at_half(labels, scores):
        cut = sorted(scores[labels == 1], reverse=True)[(labels == 1).sum() // 2 - 1]
        return labels[scores >= cut].mean()

    def stays(labels, scores):
        return abs(trapezoids(*curve(labels, scores)) - trapezoids(*curve(LABELS, SCORES))) < 1e-12

    before, after = precision_at_half(LABELS, SCORES), precision_at_half(more_labels, more_scores)
    figures = {
        "area": f"{pairs_won(more_labels, more_scores):.3f}",
        "before": f"{before:.2f}",
        "after": f"{after:.2f}",
    }
    return Found(stays(more_labels, more_scores) and after < before, stays(more_labels, lowered), figures)
