"""A product of one-hot matrices; true and false positives and negatives; masked arrays for the mean."""

import numpy as np


def confusion_matrix(labels, predictions, classes):
    if np.shape(labels) != np.shape(predictions):
        raise ValueError("one prediction for each label is needed")
    names = np.arange(classes)
    rows = labels[:, None] == names
    columns = predictions[:, None] == names
    if not (rows.any(axis=1).all() and columns.any(axis=1).all()):
        raise ValueError("unknown class")
    return rows.T.astype(np.int32) @ columns.astype(np.int32)


def ratio(above, below):
    result = np.zeros(below.shape)
    np.true_divide(above, below, out=result, where=below != 0)
    return result


def class_scores(matrix):
    true_positive = np.einsum("kk->k", matrix)
    false_positive = matrix.sum(axis=0) - true_positive
    false_negative = matrix.sum(axis=1) - true_positive
    return (
        ratio(true_positive, true_positive + false_positive),
        ratio(true_positive, true_positive + false_negative),
        ratio(true_positive, true_positive + 0.5 * (false_positive + false_negative)),
    )


def macro_f1(matrix):
    absent = (matrix.sum(axis=0) + matrix.sum(axis=1)) == 0
    mean = np.ma.array(class_scores(matrix)[2], mask=absent).mean()
    return 0.0 if mean is np.ma.masked else float(mean)
