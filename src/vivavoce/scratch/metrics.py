"""Metrics: what a model is judged by, as opposed to what it is trained on. S0:28.

All take arrays, truth first, of shape (n,) unless stated otherwise, and raise ValueError on an empty set and ShapeError
on unequal shapes. Sources: Fawcett, Pattern Recognition Letters 2006 (ROC); Manning et al., Introduction to
Information Retrieval, 2008, chapter 8 (precision, recall, F1, average precision); Guo et al., ICML 2017 (calibration).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vivavoce.scratch.autodiff import Array, ShapeError


def _paired(metric: str, truth: npt.ArrayLike, other: npt.ArrayLike) -> tuple[Array, Array]:
    a, b = np.asarray(truth), np.asarray(other)
    if a.shape != b.shape:
        raise ShapeError(f"{metric}: truth of shape {a.shape}, predictions of shape {b.shape}")
    if a.size == 0:
        raise ValueError(f"{metric}: no examples")
    return a, b


def accuracy(labels: npt.ArrayLike, predictions: npt.ArrayLike) -> float:
    """The share of predictions that equal the label; misleading where one class is rare."""
    truth, guess = _paired("accuracy", labels, predictions)
    return float((truth == guess).mean())


def confusion_matrix(labels: npt.ArrayLike, predictions: npt.ArrayLike, classes: int) -> Array:
    """(classes, classes) counts, row the true class, column the predicted. ValueError for a class out of range."""
    truth, guess = _paired("confusion_matrix", labels, predictions)
    if min(truth.min(), guess.min()) < 0 or max(truth.max(), guess.max()) >= classes:
        raise ValueError(f"confusion_matrix: a class is out of range for {classes} classes")
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (truth, guess), 1)
    return counts


def precision(labels: npt.ArrayLike, predictions: npt.ArrayLike, positive: int = 1) -> float:
    """True positives among the predicted positives; 0 if nothing was predicted positive."""
    truth, guess = _paired("precision", labels, predictions)
    predicted = guess == positive
    return float((truth[predicted] == positive).mean()) if predicted.any() else 0.0


def recall(labels: npt.ArrayLike, predictions: npt.ArrayLike, positive: int = 1) -> float:
    """True positives among the actual positives; 0 if there are none."""
    truth, guess = _paired("recall", labels, predictions)
    return precision(guess, truth, positive)


def f1(labels: npt.ArrayLike, predictions: npt.ArrayLike, positive: int = 1) -> float:
    """The harmonic mean of precision and recall: 2 P R / (P + R); 0 if both are."""
    p, r = precision(labels, predictions, positive), recall(labels, predictions, positive)
    return 2 * p * r / (p + r) if p + r else 0.0


def macro_f1(labels: npt.ArrayLike, predictions: npt.ArrayLike) -> float:
    """The plain mean of F1 over all classes that occur: rare classes weigh as much as common ones."""
    truth, guess = _paired("macro_f1", labels, predictions)
    return float(np.mean([f1(truth, guess, positive) for positive in np.union1d(truth, guess)]))


def roc_curve(labels: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[Array, Array]:
    """(false positive rates, true positive rates), one point per distinct score, from (0, 0) to (1, 1).

    Labels 0 and 1. ValueError unless both occur. Fawcett 2006, algorithm 1.
    """
    truth, score = _paired("roc_curve", labels, scores)
    if set(np.unique(truth)) != {0, 1}:
        raise ValueError("roc_curve: needs labels 0 and 1, both present")
    true, false = _counts_above(truth, score)
    return np.append(0, false / false[-1]), np.append(0, true / true[-1])


def _counts_above(truth: Array, score: Array) -> tuple[Array, Array]:
    """True and false positives at each distinct score as threshold, highest first."""
    order = np.argsort(-score, kind="stable")
    last_of_ties = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    true = np.cumsum(truth[order])[last_of_ties]
    return true, last_of_ties + 1 - true


def roc_auc(labels: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """The area under the ROC curve: how often a positive outscores a negative, ties half. Errors as `roc_curve`."""
    x, y = roc_curve(labels, scores)
    return float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum())


def average_precision(labels: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Σ (R_k - R_{k-1}) P_k over the thresholds. Labels 0 and 1; ValueError without a positive."""
    truth, score = _paired("average_precision", labels, scores)
    true, false = _counts_above(truth, score)
    if true[-1] == 0:
        raise ValueError("average_precision: no positive label")
    return float((np.diff(np.append(0, true)) / true[-1] * true / (true + false)).sum())


def mean_squared_error(targets: npt.ArrayLike, predictions: npt.ArrayLike) -> float:
    """Mean of (t - p)², any shape, in the square of the unit."""
    t, p = _paired("mean_squared_error", targets, predictions)
    return float(((t - p) ** 2).mean())


def mean_absolute_error(targets: npt.ArrayLike, predictions: npt.ArrayLike) -> float:
    """Mean of |t - p|, any shape, in the unit itself."""
    t, p = _paired("mean_absolute_error", targets, predictions)
    return float(np.abs(t - p).mean())


def calibration_error(labels: npt.ArrayLike, probabilities: npt.ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: |accuracy - confidence| averaged over equal bins of confidence.

    Probabilities (n, classes), labels (n,). Guo et al., 2017, eq. 3; a bin includes its upper end.
    """
    p = np.asarray(probabilities)
    if p.ndim != 2:
        raise ShapeError(f"calibration_error: probabilities of shape {p.shape} are not (n, classes)")
    truth, guess = _paired("calibration_error", labels, p.argmax(axis=1))
    confidence, right = p.max(axis=1), truth == guess
    bin_of = np.ceil(confidence * bins).astype(int)
    gaps = [abs(float((right[bin_of == b] - confidence[bin_of == b]).sum())) for b in np.unique(bin_of)]
    return sum(gaps) / len(truth)
