"""Oracles: loss and gradient by loops over examples; the path in closed form, where each direction of the Hessian
shrinks by its own factor per step; the limit from singular values.
"""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1, 1), (3, 1), (2, 3), (5, 2), (40, 4))


def data(rng, n, d):
    return rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)


def looped(x, y, weights):
    """Loss and gradient, one example at a time."""
    loss, gradient = 0.0, np.zeros(len(weights))
    for row, target in zip(x, y, strict=True):
        error = sum(a * w for a, w in zip(row, weights, strict=True)) - target
        loss += error**2 / 2 / len(y)
        gradient += np.array([error * a for a in row]) / len(y)
    return loss, gradient


def closed_form(x, y, start, rate, steps):
    """Weights after so many steps: along each eigenvector the distance shrinks by 1 - rate * curvature per step."""
    curvatures, directions = np.linalg.eigh(x.T @ x / len(y))
    best = np.linalg.pinv(x) @ y
    return best + directions @ ((1 - rate * curvatures) ** steps * (directions.T @ (start - best)))


@check("the loss is half the mean squared error")
def loss(subject, rng):
    for n, d in SHAPES:
        x, y, weights = data(rng, n, d)
        got, _ = subject.loss_and_gradient(x, y, weights)
        expect.close(float(got), looped(x, y, weights)[0], rtol=1e-9, inputs={"x": x, "y": y, "weights": weights})


@check("the gradient is the slope of that loss")
def gradient(subject, rng):
    for n, d in SHAPES:
        x, y, weights = data(rng, n, d)
        got = subject.loss_and_gradient(x, y, weights)[1]
        inputs = {"x": x, "y": y, "weights": weights}
        expect.close(got, looped(x, y, weights)[1], rtol=1e-8, atol=1e-12, inputs=inputs)


@check("walks down the bowl")
def walks(subject, rng):
    for n, d in SHAPES:
        for steps in (1, 2, 7):
            x, y, start = data(rng, n, d)
            rate = float(rng.uniform(0.02, 0.2))
            got, _ = subject.descend(x, y, start, rate, steps)
            want = closed_form(x, y, start, rate, steps)
            inputs = {"x": x, "y": y, "start": start, "rate": rate, "steps": steps}
            expect.close(got, want, rtol=1e-7, atol=1e-10, inputs=inputs)


@check("reports the loss at the start and after every step")
def losses(subject, rng):
    for n, d in SHAPES:
        for steps in (0, 1, 4):
            x, y, start = data(rng, n, d)
            _, got = subject.descend(x, y, start, 0.05, steps)
            want = [looped(x, y, closed_form(x, y, start, 0.05, k))[0] for k in range(steps + 1)]
            inputs = {"x": x, "y": y, "start": start, "rate": 0.05, "steps": steps}
            expect.close(np.asarray(got, dtype=float), np.array(want), rtol=1e-7, atol=1e-12, inputs=inputs)


@check("no step leaves the start where it is")
def no_step(subject, rng):
    x, y, start = data(rng, 4, 3)
    got, _ = subject.descend(x, y, start, 0.1, 0)
    expect.close(got, start, inputs={"x": x, "y": y, "start": start, "rate": 0.1, "steps": 0})


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
    x = np.array([[1, 2], [3, 4], [-5, 1]])
    expect.close(float(subject.rate_limit(x)), 6 / np.linalg.norm(x, 2) ** 2, rtol=1e-7, inputs={"x": x})


@check("leaves its arguments alone")
def pure(subject, rng):
    x, y, start = data(rng, 5, 2)
    expect.unchanged(subject, subject.descend, x, y, start, 0.05, 3)
    expect.unchanged(subject, subject.loss_and_gradient, x, y, start)
    expect.unchanged(subject, subject.rate_limit, x)
