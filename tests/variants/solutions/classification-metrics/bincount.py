"""Pairs as one number for bincount; divisions guarded by replacing zeros."""

import numpy as np


def confusion_matrix(labels, predictions, classes):
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    if labels.shape != predictions.shape:
        raise ValueError(f"shapes {labels.shape} and {predictions.shape}")
    both = np.concatenate((labels, predictions))
    if both.size and (both.min() < 0 or both.max() >= classes):
        raise ValueError("value outside the classes")
    pairs = labels.astype(np.int64) * classes + predictions
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def class_scores(matrix):
    hits = np.diagonal(matrix).astype(np.float64)
    columns, rows = matrix.sum(0), matrix.sum(1)
    precision = hits / np.where(columns == 0, 1, columns)
    recall = hits / np.where(rows == 0, 1, rows)
    f1 = 2 * hits / np.where(rows + columns == 0, 1, rows + columns)
    return precision, recall, f1


def macro_f1(matrix):
    _, _, f1 = class_scores(matrix)
    occur = matrix.any(axis=0) | matrix.any(axis=1)
    return f1[occur].mean() if occur.any() else 0.0
