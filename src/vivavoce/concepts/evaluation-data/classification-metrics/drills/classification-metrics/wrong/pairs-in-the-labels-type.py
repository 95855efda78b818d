# caught by: counts every pair
# mistake: numbers the pairs in the labels' own type, which small integers overflow
import numpy as np


def confusion_matrix(labels, predictions, classes):
    """Counts (classes, classes): row the true class, column the predicted class."""
    if labels.shape != predictions.shape:
        raise ValueError(f"labels of shape {labels.shape}, predictions of shape {predictions.shape}")
    for values in (labels, predictions):
        if ((values < 0) | (values >= classes)).any():
            raise ValueError(f"a class is out of range for {classes} classes")
    pairs = np.bincount(labels * classes + predictions, minlength=classes**2)
    return pairs.reshape(classes, classes)


def ratio(hits, total):
    """hits / total, and 0 where the total is zero."""
    return np.divide(hits, total, out=np.zeros(len(hits)), where=total > 0)


def class_scores(matrix):
    """Precision, recall and F1 of each class, three arrays (classes,); 0 where a denominator is zero."""
    hits, actual, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    return ratio(hits, predicted), ratio(hits, actual), ratio(2 * hits, actual + predicted)


def macro_f1(matrix):
    """Mean of F1 over the classes that occur among labels or predictions; 0.0 if none does."""
    occurs = matrix.sum(axis=0) + matrix.sum(axis=1) > 0
    if not occurs.any():
        return 0.0
    return float(class_scores(matrix)[2][occurs].mean())
