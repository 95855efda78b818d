"""Huber and pinball against scalar definitions in plain Python, their limits, shapes and gradients."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((), (1,), (2,), (3,), (2, 3), (4, 1), (2, 2, 2))


def huber_of(error, delta):
    """One error, written as two pieces."""
    size = abs(error)
    return error * error / 2 if size <= delta else delta * size - delta * delta / 2


def pinball_of(error, quantile):
    """One error; negative when the prediction is too low."""
    return quantile * -error if error < 0 else (1 - quantile) * error


def mean_of(loss, predictions, targets, setting):
    """Mean over all elements."""
    return math.fsum(loss(float(e), setting) for e in (predictions - targets).ravel()) / predictions.size


def pair(rng, shape, spread=2.0):
    """Predictions and targets of one shape; no error is zero."""
    return spread * np.asarray(rng.normal(size=shape)), spread * np.asarray(rng.normal(size=shape))


@check("Huber matches the definition")
def huber_definition(subject, rng):
    for shape in SHAPES:
        p, t = pair(rng, shape)
        for delta in (0.5, 1.0, 3.0):
            inputs = {"predictions": p, "targets": t, "delta": delta}
            expect.close(subject.huber(p, t, delta=delta), mean_of(huber_of, p, t, delta), rtol=1e-9, inputs=inputs)
    p, t = np.array([0.5, 3.0, -1.2]), np.zeros(3)  # errors beyond the default
    expect.close(subject.huber(p, t), mean_of(huber_of, p, t, 1.0), rtol=1e-9, inputs={"predictions": p, "targets": t})


@check("Huber's gradient is the clipped error")
def huber_gradient(subject, rng):
    for shape in SHAPES:
        p, t = pair(rng, shape)
        for delta in (0.5, 3.0):
            claimed = subject.huber_backward(p, t, delta=delta)
            slopes = np.array([max(-delta, min(delta, e)) for e in (p - t).ravel()]).reshape(shape) / p.size
            expect.close(claimed, slopes, rtol=1e-9, inputs={"predictions": p, "targets": t, "delta": delta})
    p, t = pair(rng, (4,))
    claimed = subject.huber_backward(p, t, delta=0.5)
    expect.gradient(lambda x: np.asarray(subject.huber(x, t, delta=0.5)), p, claimed)
    p, t = np.array([0.5, 3.0, -3.0]), np.zeros(3)
    slopes = np.array([0.5, 1.0, -1.0]) / 3
    expect.close(subject.huber_backward(p, t), slopes, rtol=1e-9, inputs={"predictions": p, "targets": t})


@check("Huber survives huge errors")
def huge(subject, rng):
    for size in (1e100, 1e200):
        p, t = np.array([size, -size, 0.5]), np.zeros(3)
        for delta in (1.0, 2.0):
            inputs = {"predictions": p, "targets": t, "delta": delta}
            expect.close(subject.huber(p, t, delta=delta), mean_of(huber_of, p, t, delta), rtol=1e-9, inputs=inputs)
            slopes = np.array([delta, -delta, 0.5]) / 3
            expect.close(subject.huber_backward(p, t, delta=delta), slopes, rtol=1e-9, inputs=inputs)


@check("pinball charges the two sides differently")
def pinball_definition(subject, rng):
    for shape in SHAPES:
        p, t = pair(rng, shape)
        for quantile in (0.1, 0.5, 0.9):
            inputs = {"predictions": p, "targets": t, "quantile": quantile}
            got = subject.pinball(p, t, quantile=quantile)
            expect.close(got, mean_of(pinball_of, p, t, quantile), rtol=1e-9, inputs=inputs)
    p, t = pair(rng, (3,))
    inputs = {"predictions": p, "targets": t}
    expect.close(subject.pinball(p, t), mean_of(pinball_of, p, t, 0.5), rtol=1e-9, inputs=inputs)


@check("pinball's gradient has two slopes")
def pinball_gradient(subject, rng):
    for shape in SHAPES:
        p, t = pair(rng, shape)
        for quantile in (0.2, 0.9):
            claimed = subject.pinball_backward(p, t, quantile=quantile)
            slopes = np.where(p > t, 1 - quantile, -quantile) / p.size
            expect.close(claimed, slopes, rtol=1e-9, inputs={"predictions": p, "targets": t, "quantile": quantile})
    p, t = np.array([1.0, -1.0]), np.zeros(2)
    slopes = np.array([0.25, -0.25])
    expect.close(subject.pinball_backward(p, t), slopes, rtol=1e-9, inputs={"predictions": p, "targets": t})
    p, t = np.array([1.0, 2.0]), np.array([1.0 + 1e-9, 2.0 - 1e-9])  # near, and not equal
    slopes = np.array([-0.45, 0.05])
    got = subject.pinball_backward(p, t, quantile=0.9)
    expect.close(got, slopes, rtol=1e-9, inputs={"predictions": p, "targets": t, "quantile": 0.9})
    zero = np.asarray(subject.pinball_backward(np.zeros(1), np.zeros(1), quantile=0.9))
    problem = "At an error of zero the slope should lie between -0.9 and 0.1."
    expect.true(zero.shape == (1,) and -0.9 <= zero[0] <= 0.1, problem, got=zero)


@check("refuses shapes that differ")
def shapes(subject, rng):
    for p, t in (
        (rng.normal(size=(3, 1)), rng.normal(size=3)),
        (rng.normal(size=3), rng.normal(size=1)),
        (rng.normal(size=(2, 3)), rng.normal(size=3)),
    ):
        for loss in (subject.huber, subject.pinball, subject.huber_backward, subject.pinball_backward):
            expect.raises(ValueError, loss, p, t)


@check("works in float32")
def single(subject, rng):
    p, t = (a.astype(np.float32) for a in pair(rng, (3, 4)))
    wide_p, wide_t = p.astype(np.float64), t.astype(np.float64)
    expect.close(float(subject.huber(p, t, delta=0.7)), mean_of(huber_of, wide_p, wide_t, 0.7), rtol=1e-5)
    expect.close(float(subject.pinball(p, t, quantile=0.3)), mean_of(pinball_of, wide_p, wide_t, 0.3), rtol=1e-5)
    inputs, error = {"predictions": p, "targets": t}, wide_p - wide_t
    want = np.clip(error, -0.7, 0.7) / error.size
    got = subject.huber_backward(p, t, delta=0.7)
    expect.close(got, want, rtol=1e-5, atol=1e-7, dtype="float32", inputs={**inputs, "delta": 0.7})
    want = np.where(error > 0, 0.7, -0.3) / error.size
    got = subject.pinball_backward(p, t, quantile=0.3)
    expect.close(got, want, rtol=1e-5, dtype="float32", inputs={**inputs, "quantile": 0.3})


@check("leaves its inputs alone")
def pure(subject, rng):
    p, t = pair(rng, (2, 3))
    for loss in (subject.huber, subject.huber_backward, subject.pinball, subject.pinball_backward):
        expect.unchanged(subject, loss, p, t)
