"""Focal loss against an oracle in extended precision, its gradient by differences, and its extremes."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (3,), (4, 1), (2, 3), (40,))
NEAR = {"rtol": 1e-8, "atol": 1e-12}


def log_sigmoid(u):
    """In 80-bit floating point, by two branches."""
    u = np.asarray(u, dtype=np.longdouble)
    return np.where(u < 0, u, 0) - np.log1p(np.exp(-np.abs(u)))


def weights(t, alpha):
    """alpha for positives, the rest for negatives, one without alpha."""
    return np.array([1.0 if alpha is None else alpha if target else 1 - alpha for target in t.ravel()]).reshape(t.shape)


def loss_of(z, t, gamma, alpha=None):
    """The definition."""
    u = np.where(t == 1, z, -z)
    wrong = np.exp(log_sigmoid(-u))
    return float((-weights(t, alpha) * wrong**gamma * log_sigmoid(u)).mean())


def gradient_of(z, t, gamma, alpha=None):
    """Its derivative by the product rule."""
    u = np.where(t == 1, z, -z)
    right, wrong = np.exp(log_sigmoid(u)), np.exp(log_sigmoid(-u))
    slope = wrong**gamma * (gamma * right * log_sigmoid(u) - wrong)
    return (np.where(t == 1, 1, -1) * weights(t, alpha) * slope / z.size).astype(np.float64)


def batch(rng, shape):
    """Scores and targets of both kinds, where there is room."""
    t = rng.integers(2, size=shape).astype(np.float64)
    t.flat[0] = 1.0
    t.flat[-1] = 0.0
    return 2 * rng.normal(size=shape), t


def judge(subject, z, t, *args):
    """Loss and gradient of one case."""
    inputs = {"scores": z, "targets": t, "gamma, alpha": args}
    expect.close(subject.focal_loss(z, t, *args), loss_of(z, t, *args), **NEAR, inputs=inputs)
    expect.close(subject.focal_loss_backward(z, t, *args), gradient_of(z, t, *args), **NEAR, inputs=inputs)


@check("matches the definition")
def definition(subject, rng):
    for shape in SHAPES:
        for gamma in (2.0, 1.0, 0.5, 5.0):
            z, t = batch(rng, shape)
            inputs = {"scores": z, "targets": t, "gamma": gamma}
            expect.close(subject.focal_loss(z, t, gamma), loss_of(z, t, gamma), **NEAR, inputs=inputs)


@check("is cross-entropy at gamma zero")
def cross_entropy(subject, rng):
    for shape in SHAPES:
        z, t = batch(rng, shape)
        inputs = {"scores": z, "targets": t, "gamma": 0.0}
        want = float(-(t * log_sigmoid(z) + (1 - t) * log_sigmoid(-z)).mean())
        expect.close(subject.focal_loss(z, t, 0.0), want, **NEAR, inputs=inputs)
        slope = ((1 / (1 + np.exp(-z))) - t) / z.size
        expect.close(subject.focal_loss_backward(z, t, 0.0), slope, **NEAR, inputs=inputs)


@check("gradient at the scores")
def gradient(subject, rng):
    for shape in SHAPES:
        for gamma in (2.0, 1.0, 0.5, 5.0):
            z, t = batch(rng, shape)
            inputs = {"scores": z, "targets": t, "gamma": gamma}
            expect.close(subject.focal_loss_backward(z, t, gamma), gradient_of(z, t, gamma), **NEAR, inputs=inputs)
    z, t = batch(rng, (2, 3))
    claimed = subject.focal_loss_backward(z, t, 2.0)
    expect.gradient(lambda x: np.asarray(subject.focal_loss(x, t, 2.0)), z, claimed)


@check("weighs positives by alpha, negatives by the rest")
def alpha(subject, rng):
    for shape in SHAPES:
        for gamma, share in ((2.0, 0.25), (0.5, 0.9), (2.0, 0.0), (1.0, 1.0), (0.0, 0.25)):
            judge(subject, *batch(rng, shape), gamma, share)


@check("gamma is 2 and alpha is off by default")
def defaults(subject, rng):
    z, t = batch(rng, (3,))
    inputs = {"scores": z, "targets": t}
    expect.close(subject.focal_loss(z, t), loss_of(z, t, 2.0), **NEAR, inputs=inputs)
    expect.close(subject.focal_loss_backward(z, t), gradient_of(z, t, 2.0), **NEAR, inputs=inputs)


@check("survives large scores", silent=True)
def large(subject, rng):
    for scores in ([40.0], [-40.0], [1000.0], [-1000.0], [1000.0, -1000.0, 25.0, -30.0]):
        z = np.array(scores)
        for t in (np.zeros(len(z)), np.ones(len(z))):
            for gamma in (2.0, 0.0, 0.5):
                judge(subject, z, t, gamma)


@check("refuses shapes that differ")
def shapes(subject, rng):
    for z, t in (((4, 1), (4,)), ((4,), (4, 1)), ((2, 3), (3,)), ((3,), (1,))):
        for function in (subject.focal_loss, subject.focal_loss_backward):
            expect.raises(ValueError, function, rng.normal(size=z), np.ones(t))


@check("leaves its inputs alone")
def pure(subject, rng):
    z, t = batch(rng, (2, 3))
    expect.unchanged(subject, subject.focal_loss, z, t, 2.0, 0.25)
    expect.unchanged(subject, subject.focal_loss_backward, z, t, 2.0, 0.25)
