"""Cross-entropy against an oracle in extended precision, its limits, its smoothing and its gradient."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((2, 1), (1, 2), (2, 2), (2, 3), (3, 3), (5, 4), (4, 50))
NEAR = {"rtol": 1e-9, "atol": 1e-12}


def target_of(labels, classes, smoothing):
    """Smoothed one-hot rows, (n, classes)."""
    return np.eye(classes)[labels] * (1 - smoothing) + smoothing / classes


def log_shares(scores):
    """Log-softmax in 80-bit floating point."""
    z = np.asarray(scores, dtype=np.longdouble)
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


def loss_of(scores, labels, smoothing=0.0):
    """The definition: minus target times log-share, summed over classes, averaged over rows."""
    target = target_of(labels, scores.shape[1], smoothing)
    return float(-(target * log_shares(scores)).sum(axis=1).mean())


def gradient_of(scores, labels, smoothing=0.0):
    """Share minus target over the number of rows."""
    target = target_of(labels, scores.shape[1], smoothing)
    return ((np.exp(log_shares(scores)) - target) / len(labels)).astype(np.float64)


def batch(rng, shape, spread=3.0):
    """Scores and labels of one shape."""
    return spread * rng.normal(size=shape), rng.integers(shape[1], size=shape[0])


@check("matches the definition")
def definition(subject, rng):
    for shape in SHAPES:
        z, y = batch(rng, shape)
        expect.close(subject.cross_entropy(z, y), loss_of(z, y), **NEAR, inputs={"scores": z, "labels": y})


@check("survives large scores")
def large(subject, rng):
    for z in (
        np.array([[0.0, 1000.0]]),
        np.array([[0.0, -10_000.0]]),
        np.array([[10_000.0, 9_999.0], [-10_000.0, -9_998.0]]),  # rows far apart: each needs its own maximum
        10_000 * rng.uniform(-1, 1, size=(4, 5)),
    ):
        for y in (np.zeros(len(z), dtype=np.int64), np.ones(len(z), dtype=np.int64)):
            inputs = {"scores": z, "labels": y}
            expect.close(subject.cross_entropy(z, y), loss_of(z, y), **NEAR, inputs=inputs)
            expect.close(subject.cross_entropy_backward(z, y), gradient_of(z, y), **NEAR, inputs=inputs)
            inputs = {"scores": z, "labels": y, "smoothing": 0.1}
            expect.close(subject.cross_entropy(z, y, smoothing=0.1), loss_of(z, y, 0.1), **NEAR, inputs=inputs)
            got = subject.cross_entropy_backward(z, y, smoothing=0.1)
            expect.close(got, gradient_of(z, y, 0.1), **NEAR, inputs=inputs)


@check("spreads the smoothing over all classes")
def smoothed(subject, rng):
    for shape in SHAPES:
        for smoothing in (0.1, 0.5):
            z, y = batch(rng, shape)
            inputs = {"scores": z, "labels": y, "smoothing": smoothing}
            got = subject.cross_entropy(z, y, smoothing=smoothing)
            expect.close(got, loss_of(z, y, smoothing), **NEAR, inputs=inputs)


@check("gradient at the scores")
def gradient(subject, rng):
    for shape in SHAPES:
        z, y = batch(rng, shape)
        inputs = {"scores": z, "labels": y}
        expect.close(subject.cross_entropy_backward(z, y), gradient_of(z, y), **NEAR, inputs=inputs)


@check("gradient with smoothing")
def smoothed_gradient(subject, rng):
    for shape in SHAPES:
        z, y = batch(rng, shape)
        inputs = {"scores": z, "labels": y, "smoothing": 0.2}
        claimed = subject.cross_entropy_backward(z, y, smoothing=0.2)
        expect.close(claimed, gradient_of(z, y, 0.2), **NEAR, inputs=inputs)
    # and against finite differences of this submission's own loss
    z, y = batch(rng, (3, 4))
    claimed = subject.cross_entropy_backward(z, y, smoothing=0.2)
    expect.gradient(lambda x: np.asarray(subject.cross_entropy(x, y, smoothing=0.2)), z, claimed)


@check("works in float32")
def single(subject, rng):
    z, y = batch(rng, (6, 5))
    z = z.astype(np.float32)
    inputs = {"scores": z, "labels": y, "smoothing": 0.1}
    expect.close(float(subject.cross_entropy(z, y, smoothing=0.1)), loss_of(z, y, 0.1), rtol=1e-5, inputs=inputs)
    claimed = subject.cross_entropy_backward(z, y, smoothing=0.1)
    expect.close(claimed, gradient_of(z, y, 0.1), rtol=1e-5, atol=1e-6, dtype="float32", inputs=inputs)
    z, y = np.array([[9_999.0, 10_000.0], [-9_998.0, -10_000.0]], dtype=np.float32), np.array([1, 0])
    got = float(subject.cross_entropy(z, y))
    expect.close(got, loss_of(z, y), rtol=1e-5, inputs={"scores": z, "labels": y})


@check("leaves its inputs alone")
def pure(subject, rng):
    z, y = batch(rng, (3, 4))
    expect.unchanged(subject, subject.cross_entropy, z, y)
    expect.unchanged(subject, subject.cross_entropy_backward, z, y)
