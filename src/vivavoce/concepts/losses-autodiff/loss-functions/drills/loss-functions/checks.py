"""Each function against a plain loop over the definition, and the pinball loss against the quantile that it is for."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (4,), (2, 3), (2, 3, 4))


def exact_pinball(predictions, targets, tau):
    costs = [
        tau * (t - p) if t > p else (1 - tau) * (p - t)
        for p, t in zip(predictions.ravel(), targets.ravel(), strict=True)
    ]
    return sum(costs) / len(costs)


@check("pinball loss")
def loss(subject, rng):
    for shape in SHAPES:
        for tau in (0.9, 0.5, 0.1, 0.25):
            p, t = rng.normal(size=shape), rng.normal(size=shape)
            inputs = {"predictions": p, "targets": t, "tau": tau}
            expect.close(subject.pinball(p, t, tau), exact_pinball(p, t, tau), rtol=1e-9, inputs=inputs)
    equal = np.array([1.0, 2.0])
    expect.close(subject.pinball(equal, equal, 0.3), 0.0, atol=1e-12, inputs={"predictions": equal, "targets": equal})


@check("too low costs tau")
def direction(subject, rng):
    one, two = np.array([1.0]), np.array([2.0])
    expect.close(subject.pinball(one, two, 0.9), 0.9, rtol=1e-9)
    expect.close(subject.pinball(two, one, 0.9), 0.1, rtol=1e-9)
    targets = np.arange(101.0)  # its 90 % quantile is 90
    costs = [float(subject.pinball(np.full(101, constant), targets, 0.9)) for constant in (50.0, 80.0, 90.0, 99.0)]
    expect.true(min(costs) == costs[2], "The 90 % quantile does not have the least loss at tau = 0.9.", got=costs)


@check("gradient of the pinball loss")
def gradient(subject, rng):
    for shape in SHAPES:
        for tau in (0.9, 0.5, 0.2):
            t = rng.normal(size=shape)
            # At least 0.1 away from the kink, on both sides of it.
            p = t + np.where(rng.random(shape) < 0.5, -1, 1) * rng.uniform(0.1, 2, size=shape)
            want = np.where(p < t, -tau, 1 - tau) / p.size
            inputs = {"predictions": p, "targets": t, "tau": tau}
            expect.close(subject.pinball_gradient(p, t, tau), want, rtol=1e-9, inputs=inputs)
    p, t = np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 3.0])
    got = subject.pinball_gradient(p, t, 0.7)
    expect.close(got, np.array([0.0, -0.7 / 3, 0.3 / 3]), rtol=1e-9, inputs={"predictions": p, "targets": t})
    p, t = np.array([1.0, 2.0]), np.array([1.0 + 1e-9, 2.0 - 1e-9])  # near, and not equal
    got = subject.pinball_gradient(p, t, 0.7)
    expect.close(got, np.array([-0.7 / 2, 0.3 / 2]), rtol=1e-9, inputs={"predictions": p, "targets": t})


@check("mean over what counts")
def masked(subject, rng):
    for shape in SHAPES:
        losses, mask = rng.exponential(size=shape), rng.random(shape) < 0.5
        mask.flat[0] = True
        want = sum(x for x, m in zip(losses.ravel(), mask.ravel(), strict=True) if m) / mask.sum()
        expect.close(subject.masked_mean(losses, mask), want, rtol=1e-9, inputs={"losses": losses, "mask": mask})


@check("masked entries do not leak")
def leaks(subject, rng):
    losses, mask = np.array([[1.0, np.nan], [3.0, np.inf]]), np.array([[True, False], [True, False]])
    expect.close(subject.masked_mean(losses, mask), 2.0, rtol=1e-9, inputs={"losses": losses, "mask": mask})
    for losses in (np.array([1.0, 2.0]), np.array([[np.nan]])):
        mask = np.zeros(losses.shape, dtype=bool)
        got = subject.masked_mean(losses, mask)
        expect.true(
            float(got) == 0, "Nothing counts, so the mean is 0.", got=got, inputs={"losses": losses, "mask": mask}
        )
    losses, mask = np.array([0.0, 0.0, 6.0]), np.array([True, True, True])  # a loss of 0 counts
    expect.close(subject.masked_mean(losses, mask), 2.0, rtol=1e-9, inputs={"losses": losses, "mask": mask})


@check("a NaN that counts is not hidden")
def nan_counts(subject, rng):
    losses, mask = np.array([1.0, np.nan, 3.0]), np.array([True, True, False])
    got = subject.masked_mean(losses, mask)
    expect.close(got, np.nan, equal_nan=True, inputs={"losses": losses, "mask": mask})


@check("epoch from batches of unequal size")
def epoch(subject, rng):
    for sizes in ([3], [4, 4], [4, 4, 1], [64, 64, 2], [1, 7, 3, 20]):
        batches = [rng.exponential(size=size) for size in sizes]
        means = np.array([batch.mean() for batch in batches])
        want = float(np.concatenate(batches).mean())
        for given in ((means, np.array(sizes)), (means.tolist(), sizes)):
            inputs = {"batch_losses": given[0], "batch_sizes": given[1]}
            expect.close(subject.epoch_loss(*given), want, rtol=1e-9, inputs=inputs)


@check("leaves its inputs alone")
def pure(subject, rng):
    p, t = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    expect.unchanged(subject, subject.pinball, p, t, 0.3)
    expect.unchanged(subject, subject.pinball_gradient, p, t, 0.3)
    expect.unchanged(subject, subject.masked_mean, p, t > 0)
    expect.unchanged(subject, subject.epoch_loss, np.array([1.0, 2.0]), np.array([4.0, 2.0]))
