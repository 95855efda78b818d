"""Curves and areas against counting: every threshold by itself, every pair of a positive and a negative."""

import numpy as np

from vivavoce.drillkit import check, expect

NEAR = {"rtol": 0, "atol": 1e-12}


def thresholds(scores):
    """Distinct scores, highest first."""
    return sorted(set(scores.tolist()), reverse=True)


def rates(labels, scores):
    """False and true positive rates, one threshold at a time."""
    points = [(0.0, 0.0)]
    for cut in thresholds(scores):
        alarm = scores >= cut
        points.append((float(alarm[labels == 0].mean()), float(alarm[labels == 1].mean())))
    return tuple(np.array(side) for side in zip(*points, strict=True))


def pairs_won(labels, scores):
    """Wins of positives over negatives; ties half."""
    positives, negatives = scores[labels == 1][:, None], scores[labels == 0]
    return float(((positives > negatives) + (positives == negatives) / 2).mean())


def average(labels, scores):
    """Average precision by its definition."""
    total, before = 0.0, 0.0
    for cut in thresholds(scores):
        recall = float((scores[labels == 1] >= cut).mean())
        total += (recall - before) * float(labels[scores >= cut].mean())
        before = recall
    return total


def cases(rng, ties):
    """Labels and scores, small first; with ties the scores are few whole numbers."""
    for n in (2, 3, 4, 6, 12, 30):
        for _ in range(3):
            labels = rng.integers(2, size=n)
            labels[rng.permutation(n)[:2]] = (0, 1)
            scores = rng.integers(-2, 3, size=n).astype(float) if ties else rng.normal(size=n) + labels
            yield labels, scores


@check("draws the ROC curve")
def draws(subject, rng):
    drawn = list(cases(rng, ties=False))
    for (labels, scores), got in zip(drawn, subject.each(subject.roc_curve, drawn), strict=True):
        want = rates(labels, scores)
        for name, side, right in zip(("false positive rates", "true positive rates"), got, want, strict=True):
            inputs = {"labels": labels, "scores": scores}
            expect.close(side, right, **NEAR, inputs=inputs, problem=f"The {name} differ.")


@check("the area is the share of pairs won")
def area(subject, rng):
    drawn = list(cases(rng, ties=False))
    for (labels, scores), got in zip(drawn, subject.each(subject.roc_auc, drawn), strict=True):
        inputs = {"labels": labels, "scores": scores}
        expect.close(got, pairs_won(labels, scores), **NEAR, inputs=inputs)


@check("sums up precision by gains in recall")
def precision(subject, rng):
    drawn = list(cases(rng, ties=False))
    for (labels, scores), got in zip(drawn, subject.each(subject.average_precision, drawn), strict=True):
        inputs = {"labels": labels, "scores": scores}
        expect.close(got, average(labels, scores), **NEAR, inputs=inputs)
    only = np.ones(3, dtype=np.int64)
    # Here a plain 1 is as right as 1.0.
    expect.close(float(subject.average_precision(only, np.array([0.1, 0.5, 0.3]))), 1.0, **NEAR)
    expect.close(float(subject.average_precision(only[:1], np.array([0.1]))), 1.0, **NEAR)


@check("treats equal scores together")
def ties(subject, rng):
    even = np.array([1, 0]), np.array([0.5, 0.5])
    drawn = [even, tuple(side[::-1].copy() for side in even), *cases(rng, ties=True)]
    functions = (subject.roc_auc, subject.average_precision, subject.roc_curve)
    answers = zip(*(subject.each(function, drawn) for function in functions), strict=True)
    for (labels, scores), (auc, precision, curve) in zip(drawn, answers, strict=True):
        inputs = {"labels": labels, "scores": scores}
        expect.close(auc, pairs_won(labels, scores), **NEAR, inputs=inputs)
        expect.close(precision, average(labels, scores), **NEAR, inputs=inputs)
        for side, right in zip(curve, rates(labels, scores), strict=True):
            expect.close(side, right, **NEAR, inputs=inputs)


@check("refuses what has no curve")
def refuses(subject, rng):
    scores = np.array([0.2, 0.7, 0.4])
    for labels in (np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)):
        expect.raises(ValueError, subject.roc_curve, labels, scores)
        expect.raises(ValueError, subject.roc_auc, labels, scores)
    expect.raises(ValueError, subject.average_precision, np.zeros(3, dtype=np.int64), scores)
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    for function in (subject.roc_curve, subject.roc_auc, subject.average_precision):
        expect.raises(ValueError, function, *nothing)


@check("leaves its inputs alone")
def pure(subject, rng):
    labels, scores = np.array([0, 1, 1, 0]), np.array([0.3, 0.3, 0.9, 0.1])
    for function in (subject.roc_curve, subject.roc_auc, subject.average_precision):
        expect.unchanged(subject, function, labels, scores)
