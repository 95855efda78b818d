"""Confusion matrices and scores against counting by hand, their corners, and what must be refused."""

import numpy as np

from vivavoce.drillkit import check, expect

NEAR = {"rtol": 0, "atol": 1e-12}


def counted(labels, predictions, classes):
    """One example at a time."""
    counts = [[0] * classes for _ in range(classes)]
    for label, prediction in zip(labels.tolist(), predictions.tolist(), strict=True):
        counts[label][prediction] += 1
    return np.array(counts)


def score_of(matrix, k):
    """Precision, recall and F1 of class k by the harmonic mean."""
    hits, rest = int(matrix[k, k]), [i for i in range(len(matrix)) if i != k]
    false_alarms, misses = sum(int(matrix[i, k]) for i in rest), sum(int(matrix[k, i]) for i in rest)
    p = hits / (hits + false_alarms) if hits + false_alarms else 0.0
    r = hits / (hits + misses) if hits + misses else 0.0
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def drawn(rng, n, classes):
    """Labels and predictions that agree for about half of the examples."""
    labels, other = rng.integers(classes, size=(2, n))
    return labels, np.where(rng.random(n) < 0.5, labels, other)


@check("counts every pair")
def counts(subject, rng):
    for n, classes in ((1, 2), (2, 2), (4, 2), (6, 3), (50, 2), (200, 5)):
        labels, predictions = drawn(rng, n, classes)
        inputs = {"labels": labels, "predictions": predictions, "classes": classes}
        got = subject.confusion_matrix(labels, predictions, classes)
        expect.equal(got, counted(labels, predictions, classes), inputs=inputs)
    labels, predictions = (values.astype(np.int8) for values in drawn(rng, 40, 20))  # 20 * 20 is too much for the type
    inputs = {"labels": labels, "predictions": predictions, "classes": 20}
    expect.equal(subject.confusion_matrix(labels, predictions, 20), counted(labels, predictions, 20), inputs=inputs)
    same, many = np.zeros(70_000, dtype=np.int64), np.array([[70_000, 0], [0, 0]])
    got = subject.confusion_matrix(subject.keep(same), subject.keep(same), 2)
    expect.equal(got, many, inputs={"labels": same, "predictions": same, "classes": 2})
    labels, predictions = np.array([0, 0, 0, 1]), np.array([1, 1, 1, 1])
    got = subject.confusion_matrix(labels, predictions, 2)
    expect.equal(got, np.array([[0, 3], [0, 1]]), inputs={"labels": labels, "predictions": predictions, "classes": 2})
    kind = np.asarray(got).dtype
    problem = "Counts are whole numbers; the matrix is not of an integer type."
    expect.true(np.issubdtype(kind, np.integer), problem, got=str(kind))


@check("keeps classes that do not occur")
def absent(subject, rng):
    labels, predictions = np.array([0, 2]), np.array([2, 2])
    want = np.zeros((5, 5), dtype=np.int64)
    want[0, 2] = want[2, 2] = 1
    inputs = {"labels": labels, "predictions": predictions, "classes": 5}
    expect.equal(subject.confusion_matrix(labels, predictions, 5), want, inputs=inputs)
    nothing = np.zeros(0, dtype=np.int64)
    expect.equal(subject.confusion_matrix(nothing, nothing, 3), np.zeros((3, 3), dtype=np.int64))


@check("refuses shapes and classes that do not fit")
def refuses(subject, rng):
    for labels, predictions, classes in (
        ([0, 1], [0], 2),
        ([0], [0, 1], 2),
        ([0, 2], [0, 1], 2),
        ([0, 1], [0, 2], 2),
        ([0, -1], [0, 1], 2),
        ([0, 1], [0, -1], 2),
        ([0, 5], [0, 1], 3),
        ([0, 1], [[0], [1]], 2),  # as many, in another shape
    ):
        expect.raises(ValueError, subject.confusion_matrix, np.array(labels), np.array(predictions), classes)


def judge_scores(subject, matrix):
    """Precision, recall and F1 of every class against counting."""
    by_class = [score_of(matrix, k) for k in range(len(matrix))]
    for name, got, want in zip(
        ("precision", "recall", "F1"), subject.class_scores(matrix), zip(*by_class, strict=True), strict=True
    ):
        problem = f"The {name} of a class is wrong."
        expect.close(got, np.array(want), **NEAR, inputs={"matrix": matrix}, problem=problem)


@check("scores each class")
def scores(subject, rng):
    judge_scores(subject, np.array([[960, 30], [2, 8]]))
    judge_scores(subject, np.array([[3, 1], [0, 2]]))
    for classes in (2, 3, 4, 7):
        judge_scores(subject, rng.integers(1, 30, size=(classes, classes)))
    judge_scores(subject, rng.integers(10**8, 10**9, size=(3, 3)))  # more than single precision can count


@check("gives zero where a denominator is zero", silent=True)
def zeros(subject, rng):
    for rows in ([[1, 0], [0, 0]], [[5, 0], [3, 0]], [[4, 2], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [0, 0]]):
        judge_scores(subject, np.array(rows))
    judge_scores(subject, np.array([[7, 0, 0], [0, 0, 2], [0, 0, 3]]))


@check("averages over the classes that occur", silent=True)
def averages(subject, rng):
    matrices = [
        np.array([[3, 1], [0, 2]]),
        np.array([[2, 1], [0, 0]]),  # class 1 once, among the predictions
        np.array([[1, 0, 0], [0, 0, 0], [1, 0, 2]]),  # class 1 nowhere
        np.array([[2, 0, 0], [1, 0, 1], [0, 0, 3]]),  # class 1 never predicted
        np.array([[2, 1, 0], [0, 0, 0], [0, 1, 3]]),  # class 1 predicted only
        np.array([[0, 0], [0, 0]]),
        np.array([[0, 2], [0, 0]]),
        np.diag([1, 4, 0]),
        rng.integers(0, 9, size=(5, 5)),
    ]
    for matrix in matrices:
        kept = [k for k in range(len(matrix)) if matrix[k].any() or matrix[:, k].any()]
        want = sum(score_of(matrix, k)[2] for k in kept) / len(kept) if kept else 0.0
        expect.close(subject.macro_f1(matrix), want, **NEAR, inputs={"matrix": matrix})


@check("leaves its inputs alone")
def pure(subject, rng):
    labels, predictions = drawn(rng, 6, 3)
    matrix = np.array([[3, 1, 0], [1, 2, 0], [0, 0, 0]])
    expect.unchanged(subject, subject.confusion_matrix, labels, predictions, 3)
    expect.unchanged(subject, subject.class_scores, matrix)
    expect.unchanged(subject, subject.macro_f1, matrix)
