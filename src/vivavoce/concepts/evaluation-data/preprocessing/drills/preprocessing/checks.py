"""The standardiser against counting by hand, its corners, and its promise to look at one row at a time."""

from math import isnan, sqrt

import numpy as np

from vivavoce.drillkit import check, expect

NEAR = {"rtol": 1e-9, "atol": 1e-12}


def learned(x):
    """Mean and scale of each column, value by value."""
    means, scales = [], []
    for column in x.T.tolist():
        known = [value for value in column if not isnan(value)]
        mean = sum(known) / len(known) if known else 0.0
        deviation = sqrt(sum((value - mean) ** 2 for value in known) / len(known)) if known else 0.0
        means.append(mean)
        scales.append(deviation or 1.0)
    return np.array(means), np.array(scales)


def judge_fit(subject, x):
    """Both statistics of one table."""
    for name, got, want in zip(("mean", "scale"), subject.fit(x), learned(x), strict=True):
        expect.close(got, want, **NEAR, inputs={"x": x}, problem=f"The {name} of a column is wrong.")


@check("learns mean and deviation of each column")
def learns(subject, rng):
    for shape in ((2, 1), (2, 2), (3, 2), (5, 3), (50, 4)):
        judge_fit(subject, rng.normal(size=shape) * 3 + rng.integers(-5, 6, size=shape[1]))
    judge_fit(subject, rng.normal(size=(20, 3)) * np.array([1e-4, 1.0, 1e4]))
    judge_fit(subject, 1e5 + rng.normal(size=(20, 2)))  # the mean of squares less the squared mean has too few digits


@check("leaves gaps out", silent=True)
def gaps(subject, rng):
    judge_fit(subject, np.array([[1.0, np.nan], [3.0, 4.0], [np.nan, 8.0]]))
    for shape in ((4, 2), (8, 3), (60, 4)):
        x = 10 + rng.normal(size=shape)
        x[rng.random(shape) < 0.3] = np.nan
        x[0] = 9.0
        x[1] = 12.0
        judge_fit(subject, x)


@check("survives constant and empty columns", silent=True)
def corners(subject, rng):
    judge_fit(subject, np.array([[2.0, 1.0], [2.0, 3.0]]))
    judge_fit(subject, np.array([[0.0], [0.0]]))
    judge_fit(subject, rng.normal(size=(5, 1)) * 1e-10)  # small, but not constant
    judge_fit(subject, np.array([[5.0, 1.0]]))
    judge_fit(subject, np.array([[np.nan, 1.0]]))
    judge_fit(subject, np.array([[np.nan, 1.0], [np.nan, 4.0]]))
    judge_fit(subject, np.array([[np.nan, 7.0], [2.0, np.nan]]))


@check("applies what was learned")
def applies(subject, rng):
    for rows in (1, 2, 5, 30):
        x, mean, scale = rng.normal(size=(rows, 3)) * 4, rng.normal(size=3), rng.uniform(0.5, 9, size=3)
        inputs = {"x": x, "mean": mean, "scale": scale}
        expect.close(subject.transform(x, mean, scale), (x - mean) / scale, **NEAR, inputs=inputs)
    far = np.array([[1e6, -1e6]])  # an outlier stays what it is
    expect.close(subject.transform(far, np.zeros(2), np.ones(2)), far, **NEAR, inputs={"x": far, "mean": 0, "scale": 1})
    empty = np.zeros((0, 2))
    expect.close(subject.transform(empty, np.ones(2), np.ones(2)), empty, **NEAR)


@check("fills gaps with the mean", silent=True)
def fills(subject, rng):
    mean, scale = np.array([10.0, -2.0]), np.array([2.0, 4.0])
    for x in ([[np.nan, 2.0]], [[14.0, np.nan], [np.nan, np.nan], [8.0, -6.0]]):
        x = np.array(x)
        want = np.where(np.isnan(x), 0.0, (x - mean) / scale)
        expect.close(subject.transform(x, mean, scale), want, **NEAR, inputs={"x": x, "mean": mean, "scale": scale})


@check("leaves its inputs alone")
def pure(subject, rng):
    x = np.array([[1.0, np.nan], [3.0, 5.0], [2.0, 2.0]])
    expect.unchanged(subject, subject.fit, x)
    expect.unchanged(subject, subject.transform, x, np.array([1.0, 2.0]), np.array([2.0, 3.0]))
