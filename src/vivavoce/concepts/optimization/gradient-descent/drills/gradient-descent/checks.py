"""Oracles: loss and gradient by loops over examples; the path in closed form, where each direction of the Hessian
shrinks by its own factor per step; the limit from singular values.
"""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1, 1), (3, 1), (2, 3), (5, 2), (20, 4))

NAMES = ("x", "y", "start", "rate", "steps")


def data(rng, n, d):
    return rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)


def looped(x, y, weights):
    """Loss and gradient, as means over what each example gives by itself."""
    errors = [float((row * weights).sum()) - float(target) for row, target in zip(x, y, strict=True)]
    each = np.array([error * row for error, row in zip(errors, x, strict=True)])
    return sum(error**2 for error in errors) / 2 / len(y), each.sum(axis=0) / len(y)


def closed_form(x, y, start, rate, steps):
    """Weights after so many steps: along each eigenvector the distance shrinks by 1 - rate * curvature per step."""
    curvatures, directions = np.linalg.eigh(x.T @ x / len(y))
    best = np.linalg.pinv(x) @ y
    return best + directions @ ((1 - rate * curvatures) ** steps * (directions.T @ (start - best)))


@check("the loss is half the mean squared error")
def loss(subject, rng):
    cases = [data(rng, n, d) for n, d in SHAPES]
    for case, (got, _) in zip(cases, subject.each(subject.loss_and_gradient, cases), strict=True):
        inputs = dict(zip(("x", "y", "weights"), case, strict=True))
        expect.close(float(got), looped(*case)[0], rtol=1e-9, inputs=inputs)


@check("the gradient is the slope of that loss")
def gradient(subject, rng):
    cases = [data(rng, n, d) for n, d in SHAPES]
    for case, got in zip(cases, subject.each(subject.loss_and_gradient, cases), strict=True):
        inputs = dict(zip(("x", "y", "weights"), case, strict=True))
        expect.close(got[1], looped(*case)[1], rtol=1e-8, atol=1e-12, inputs=inputs)


@check("walks down the bowl")
def walks(subject, rng):
    cases = [(*data(rng, *shape), float(rng.uniform(0.02, 0.2)), steps) for shape in SHAPES for steps in (1, 2, 7)]
    for case, (got, _) in zip(cases, subject.each(subject.descend, cases), strict=True):
        expect.close(got, closed_form(*case), rtol=1e-7, atol=1e-10, inputs=dict(zip(NAMES, case, strict=True)))


@check("reports the loss at the start and after every step")
def losses(subject, rng):
    cases = [(*data(rng, *shape), 0.05, steps) for shape in SHAPES for steps in (0, 1, 4)]
    for case, (_, got) in zip(cases, subject.each(subject.descend, cases), strict=True):
        x, y, start, rate, steps = case
        want = [looped(x, y, closed_form(x, y, start, rate, k))[0] for k in range(steps + 1)]
        inputs = dict(zip(NAMES, case, strict=True))
        expect.close(np.asarray(got, dtype=float), np.array(want), rtol=1e-7, atol=1e-12, inputs=inputs)


@check("no step leaves the start where it is")
def no_step(subject, rng):
    x, y, start = data(rng, 4, 3)
    got, _ = subject.descend(x, y, start, 0.1, 0)
    expect.close(got, start, inputs={"x": x, "y": y, "start": start, "rate": 0.1, "steps": 0})


@check("goes on as told, at the bottom and above the limit")
def as_told(subject, rng):
    x, start = rng.integers(-3, 4, (5, 2)).astype(float), rng.integers(-3, 4, 2).astype(float)
    got, costs = subject.descend(x, x @ start, start, 0.1, 3)  # every error is 0
    inputs = {"x": x, "y": x @ start, "start": start, "rate": 0.1, "steps": 3}
    expect.close((got, np.asarray(costs, dtype=float)), (start, np.zeros(4)), atol=1e-12, inputs=inputs)
    x, y, start = data(rng, 5, 2)
    rate = 4 * len(y) / np.linalg.norm(x, 2) ** 2  # twice the limit: the steepest direction grows threefold per step
    got, costs = subject.descend(x, y, start, rate, 6)
    inputs = {"x": x, "y": y, "start": start, "rate": rate, "steps": 6}
    expect.close(got, closed_form(x, y, start, rate, 6), rtol=1e-7, atol=1e-8, inputs=inputs)
    want = [looped(x, y, closed_form(x, y, start, rate, k))[0] for k in range(7)]
    expect.close(np.asarray(costs, dtype=float), np.array(want), rtol=1e-7, atol=1e-8, inputs=inputs)


@check("starts from whole numbers too")
def whole_numbers(subject, rng):
    x, y = rng.integers(-3, 4, (6, 2)), rng.integers(-3, 4, 6)
    start = np.array([1, -2])
    got, _ = subject.descend(x, y, start, 0.01, 3)
    inputs = {"x": x, "y": y, "start": start, "rate": 0.01, "steps": 3}
    expect.close(got, closed_form(x.astype(float), y, start, 0.01, 3), rtol=1e-7, atol=1e-10, inputs=inputs)


@check("the limit is two over the largest curvature")
def limit(subject, rng):
    for n, d in ((1, 1), (3, 1), (2, 3), (40, 4), (40, 1)):
        x = rng.normal(size=(n, d)) * rng.uniform(0.1, 10)
        got = float(subject.rate_limit(x))
        expect.close(got, 2 * n / np.linalg.norm(x, 2) ** 2, rtol=1e-7, inputs={"x": x})
    # Whole numbers; a steepest direction at right angles to (1, 1); curvatures that are not in order.
    for x in (np.array([[1, 2], [3, 4], [-5, 1]]), np.array([[2, -2], [1, 1]]), np.diag([1, 3, 2])):
        want = 2 * len(x) / np.linalg.norm(x, 2) ** 2
        expect.close(float(subject.rate_limit(x)), want, rtol=1e-7, inputs={"x": x})


@check("leaves its arguments alone")
def pure(subject, rng):
    x, y, start = data(rng, 5, 2)
    expect.unchanged(subject, subject.descend, x, y, start, 0.05, 3)
    expect.unchanged(subject, subject.loss_and_gradient, x, y, start)
    expect.unchanged(subject, subject.rate_limit, x)
