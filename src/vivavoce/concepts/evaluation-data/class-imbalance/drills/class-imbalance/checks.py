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


def loss_of(z, t, gamma=2.0, alpha=None):
    """The definition."""
    u = np.where(t == 1, z, -z)
    wrong = np.exp(log_sigmoid(-u))
    return float((-weights(t, alpha) * wrong**gamma * log_sigmoid(u)).mean())


def gradient_of(z, t, gamma=2.0, alpha=None):
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


LOSS_AND_GRADIENT = (("focal_loss", loss_of), ("focal_loss_backward", gradient_of))
GAMMAS = (2.0, 1.0, 0.5, 5.0)


def compare(subject, calls, *functions):
    """Loss and gradient, or one of them, for calls of (scores, targets, gamma, alpha); the last two may be left out."""
    for name, oracle in functions or LOSS_AND_GRADIENT:
        for call, got in zip(calls, subject.each(subject[name], calls), strict=True):
            inputs = {"scores": call[0], "targets": call[1], "gamma, alpha": call[2:]}
            expect.close(got, oracle(*call), **NEAR, inputs=inputs)


@check("matches the definition")
def definition(subject, rng):
    compare(subject, [(*batch(rng, shape), gamma) for shape in SHAPES for gamma in GAMMAS], LOSS_AND_GRADIENT[0])


@check("is cross-entropy at gamma zero")
def cross_entropy(subject, rng):
    def loss(z, t, _):
        return float(-(t * log_sigmoid(z) + (1 - t) * log_sigmoid(-z)).mean())

    def slope(z, t, _):
        return (1 / (1 + np.exp(-z)) - t) / z.size

    calls = [(*batch(rng, shape), 0.0) for shape in SHAPES]
    compare(subject, calls, ("focal_loss", loss), ("focal_loss_backward", slope))


@check("gradient at the scores")
def gradient(subject, rng):
    compare(subject, [(*batch(rng, shape), gamma) for shape in SHAPES for gamma in GAMMAS], LOSS_AND_GRADIENT[1])
    z, t = batch(rng, (2, 3))
    claimed = subject.focal_loss_backward(z, t, 2.0)
    expect.gradient(
        lambda points: subject.each(subject.focal_loss, [(x, t, 2.0) for x in points]), z, claimed, together=True
    )


@check("weighs positives by alpha, negatives by the rest")
def alpha(subject, rng):
    settings = ((2.0, 0.25), (0.5, 0.9), (2.0, 0.0), (1.0, 1.0), (0.0, 0.25))
    compare(subject, [(*batch(rng, shape), *setting) for shape in SHAPES for setting in settings])


@check("gamma is 2 and alpha is off by default")
def defaults(subject, rng):
    z, t = batch(rng, (3,))
    compare(subject, [(z, t)])


@check("survives large scores", silent=True)
def large(subject, rng):
    sizes = ([40.0], [-40.0], [1000.0], [-1000.0], [1000.0, -1000.0, 25.0, -30.0])
    pairs = [(np.array(scores), np.full(len(scores), target)) for scores in sizes for target in (0.0, 1.0)]
    compare(subject, [(*pair, gamma) for pair in pairs for gamma in (2.0, 0.0, 0.5)])


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
