"""Plain loops over examples and classes, numbers in lists until the end."""

import numpy as np


def confusion_matrix(labels, predictions, classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    rows = [[0] * classes for _ in range(classes)]
    for label, prediction in zip(labels.tolist(), predictions.tolist(), strict=True):
        if not (0 <= label < classes and 0 <= prediction < classes):
            raise ValueError(f"class outside 0 to {classes - 1}")
        rows[label][prediction] += 1
    return np.array(rows, dtype=int).reshape(classes, classes)


def counts(matrix):
    for k in range(len(matrix)):
        yield int(matrix[k, k]), int(sum(matrix[:, k])), int(sum(matrix[k]))


def class_scores(matrix):
    precision, recall, f1 = [], [], []
    for hits, predicted, present in counts(matrix):
        p = hits / predicted if predicted else 0.0
        r = hits / present if present else 0.0
        precision.append(p)
        recall.append(r)
        f1.append(2 * p * r / (p + r) if p + r else 0.0)
    return tuple(np.array(scores, dtype=float) for scores in (precision, recall, f1))


def macro_f1(matrix):
    scores = [2 * hits / (a + b) for hits, a, b in counts(matrix) if a + b]
    return sum(scores) / len(scores) if scores else 0.0
