"""Binary cross-entropy against an oracle in extended precision, its limits, weights, shapes and gradient."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (3,), (2, 2), (2, 3), (3, 2), (4, 1), (5, 20))
NEAR = {"rtol": 1e-9, "atol": 1e-12}


def log_sigmoid(z):
    """In 80-bit floating point, by two branches."""
    z = np.asarray(z, dtype=np.longdouble)
    return np.where(z < 0, z, 0) - np.log1p(np.exp(-np.abs(z)))


def loss_of(z, t, weight=1.0):
    """The definition, averaged over all elements."""
    return float(-(weight * t * log_sigmoid(z) + (1 - t) * log_sigmoid(-z)).mean())


def gradient_of(z, t, weight=1.0):
    """Its derivative at the scores."""
    yes, no = np.exp(log_sigmoid(z)), np.exp(log_sigmoid(-z))
    return (((1 - t) * yes - weight * t * no) / z.size).astype(np.float64)


def batch(rng, shape):
    """Scores and hard targets."""
    return 3 * rng.normal(size=shape), rng.integers(2, size=shape).astype(np.float64)


@check("matches the definition")
def definition(subject, rng):
    for shape in SHAPES:
        z, t = batch(rng, shape)
        for targets in (t, np.ones(shape), np.zeros(shape)):
            inputs = {"scores": z, "targets": targets}
            expect.close(subject.binary_cross_entropy(z, targets), loss_of(z, targets), **NEAR, inputs=inputs)


@check("takes soft targets")
def soft(subject, rng):
    for shape in SHAPES:
        z, t = 3 * rng.normal(size=shape), rng.uniform(size=shape)
        inputs = {"scores": z, "targets": t}
        expect.close(subject.binary_cross_entropy(z, t), loss_of(z, t), **NEAR, inputs=inputs)
        expect.close(subject.binary_cross_entropy_backward(z, t), gradient_of(z, t), **NEAR, inputs=inputs)


@check("survives large scores")
def large(subject, rng):
    for z in (np.array([1000.0]), np.array([-1000.0]), np.array([10_000.0, -10_000.0, 30.0, -40.0])):
        for t in (np.zeros(z.shape), np.ones(z.shape), np.full(z.shape, 0.3)):
            inputs = {"scores": z, "targets": t}
            expect.close(subject.binary_cross_entropy(z, t), loss_of(z, t), **NEAR, inputs=inputs)
            expect.close(subject.binary_cross_entropy_backward(z, t), gradient_of(z, t), **NEAR, inputs=inputs)


@check("gradient at the scores")
def gradient(subject, rng):
    for shape in SHAPES:
        z, t = batch(rng, shape)
        inputs = {"scores": z, "targets": t}
        expect.close(subject.binary_cross_entropy_backward(z, t), gradient_of(z, t), **NEAR, inputs=inputs)
    z, t = batch(rng, (2, 3))
    claimed = subject.binary_cross_entropy_backward(z, t)
    expect.gradient(lambda x: np.asarray(subject.binary_cross_entropy(x, t)), z, claimed)


@check("weights the positives of each label")
def weighted(subject, rng):
    for shape in SHAPES:
        weight = rng.uniform(2, 9, size=shape[1:] or (1,))
        for t in (batch(rng, shape)[1], rng.uniform(size=shape)):
            z = 3 * rng.normal(size=shape)
            inputs = {"scores": z, "targets": t, "pos_weight": weight}
            got = subject.binary_cross_entropy(z, t, pos_weight=weight)
            expect.close(got, loss_of(z, t, weight), **NEAR, inputs=inputs)
            claimed = subject.binary_cross_entropy_backward(z, t, pos_weight=weight)
            expect.close(claimed, gradient_of(z, t, weight), **NEAR, inputs=inputs)


@check("refuses shapes that differ")
def shapes(subject, rng):
    for z, t in (((4, 1), (4,)), ((4,), (4, 1)), ((2, 3), (3,)), ((3,), (1,))):
        scores, targets = rng.normal(size=z), np.ones(t)
        for function in (subject.binary_cross_entropy, subject.binary_cross_entropy_backward):
            expect.raises(ValueError, function, scores, targets)


@check("works in float32")
def single(subject, rng):
    z, t = (a.astype(np.float32) for a in batch(rng, (4, 3)))
    z[0, 0], t[0, 0] = 200.0, 0.0
    weight = np.array([2.0, 3.0, 4.0], dtype=np.float32)
    for given in ((z, t, weight), (z, t)):
        inputs = {"scores": z, "targets": t, "pos_weight": weight if len(given) == 3 else None}
        got = float(subject.binary_cross_entropy(*given))
        expect.close(got, loss_of(*given), rtol=1e-5, inputs=inputs)
        claimed = subject.binary_cross_entropy_backward(*given)
        expect.close(claimed, gradient_of(*given), rtol=1e-5, atol=1e-6, dtype="float32", inputs=inputs)


@check("leaves its inputs alone")
def pure(subject, rng):
    z, t = batch(rng, (3, 2))
    expect.unchanged(subject, subject.binary_cross_entropy, z, t, np.array([2.0, 3.0]))
    expect.unchanged(subject, subject.binary_cross_entropy_backward, z, t, np.array([2.0, 3.0]))
