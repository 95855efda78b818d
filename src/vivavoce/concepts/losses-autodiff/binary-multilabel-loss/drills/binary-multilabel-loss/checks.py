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


LOSS, GRADIENT = ("binary_cross_entropy", loss_of), ("binary_cross_entropy_backward", gradient_of)


def compare(subject, pairs, *functions, **weight):
    """Loss or gradient of every pair of scores and targets, with one weight for all of them."""
    for name, oracle in functions:
        for pair, got in zip(pairs, subject.each(subject[name], pairs, **weight), strict=True):
            inputs = dict(zip(("scores", "targets"), pair, strict=True)) | weight
            expect.close(got, oracle(*pair, *weight.values()), **NEAR, inputs=inputs)


@check("matches the definition")
def definition(subject, rng):
    batches = [batch(rng, shape) for shape in SHAPES]
    compare(subject, [(z, targets) for z, t in batches for targets in (t, np.ones(t.shape), np.zeros(t.shape))], LOSS)


@check("takes soft targets")
def soft(subject, rng):
    compare(subject, [(3 * rng.normal(size=shape), rng.uniform(size=shape)) for shape in SHAPES], LOSS, GRADIENT)


@check("survives large scores")
def large(subject, rng):
    scores = (np.array([1000.0]), np.array([-1000.0]), np.array([10_000.0, -10_000.0, 30.0, -40.0]))
    compare(subject, [(z, np.full(z.shape, target)) for z in scores for target in (0.0, 1.0, 0.3)], LOSS, GRADIENT)


@check("gradient at the scores")
def gradient(subject, rng):
    compare(subject, [batch(rng, shape) for shape in SHAPES], GRADIENT)
    z, t = batch(rng, (2, 3))
    claimed = subject.binary_cross_entropy_backward(z, t)
    expect.gradient(
        lambda points: subject.each(subject.binary_cross_entropy, [(x, t) for x in points]), z, claimed, together=True
    )


@check("weights the positives of each label")
def weighted(subject, rng):
    for shape in SHAPES:
        weight = rng.uniform(2, 9, size=shape[1:] or (1,))
        pairs = [(3 * rng.normal(size=shape), t) for t in (batch(rng, shape)[1], rng.uniform(size=shape))]
        compare(subject, pairs, LOSS, GRADIENT, pos_weight=weight)


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
    for given in ((z, t, weight), (z, t, weight.astype(np.float64)), (z, t, weight.astype(np.int64)), (z, t)):
        inputs = {"scores": z, "targets": t, "pos_weight": given[2] if len(given) == 3 else None}
        got = float(subject.binary_cross_entropy(*given))
        expect.close(got, loss_of(*given), rtol=1e-5, inputs=inputs)
        claimed = subject.binary_cross_entropy_backward(*given)
        expect.close(claimed, gradient_of(*given), rtol=1e-5, atol=1e-6, dtype="float32", inputs=inputs)


@check("leaves its inputs alone")
def pure(subject, rng):
    z, t = batch(rng, (3, 2))
    expect.unchanged(subject, subject.binary_cross_entropy, z, t, np.array([2.0, 3.0]))
    expect.unchanged(subject, subject.binary_cross_entropy_backward, z, t, np.array([2.0, 3.0]))
