"""The oracle sums logarithms pair by pair; gradients are judged by finite differences of that oracle."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 1, 1), (1, 2, 2), (2, 1, 3), (3, 5, 2))  # batch, negatives, size


def log_loss(z):
    """-log sigmoid(z)."""
    return math.log1p(math.exp(-z)) if z >= 0 else -z + math.log1p(math.exp(z))


def by_pairs(center, context, negatives):
    total = []
    for v, u, noise in zip(center, context, negatives, strict=True):
        total += [log_loss(float(v @ u)), *(log_loss(-float(v @ w)) for w in noise)]
    return math.fsum(total) / len(center)


def vectors(rng, batch, k, size):
    shapes = {"center": (batch, size), "context": (batch, size), "negatives": (batch, k, size)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@check("the loss is the mean over pairs")
def mean_loss(subject, rng):
    for sizes in SIZES:
        given = vectors(rng, *sizes)
        expect.close(subject.loss(*given.values()), by_pairs(**given), rtol=1e-9, inputs=given)


@check("one pair by hand")
def by_hand(subject, rng):
    given = {"center": np.array([[1.0, 0.0]]), "context": np.array([[2.0, 5.0]])}
    given["negatives"] = np.array([[[1.0, 3.0], [-1.0, 7.0]]])
    want = math.log1p(math.exp(-2)) + math.log1p(math.exp(1)) + math.log1p(math.exp(-1))
    expect.close(subject.loss(*given.values()), want, rtol=1e-9, inputs=given)


@check("gradients match finite differences")
def differences(subject, rng):
    for sizes in SIZES:
        given = vectors(rng, *sizes)
        got = subject.loss_gradients(*given.values())
        for (name, at), mine in zip(given.items(), got, strict=True):
            want, eps = np.zeros_like(at), 1e-6
            for place in np.ndindex(at.shape):
                step = np.zeros_like(at)
                step[place] = eps
                up, down = (by_pairs(**{**given, name: at + s}) for s in (step, -step))
                want[place] = (up - down) / (2 * eps)
            expect.close(mine, want, rtol=1e-5, atol=1e-8, inputs=given, problem=f"The gradient of {name} is wrong.")


@check("finite and exact for products of 1000", silent=True)
def large(subject, rng):
    one = np.ones((1, 1))
    for good, bad, want in ((1000.0, -1000.0, 0.0), (-1000.0, -1000.0, 1000.0), (1000.0, 1000.0, 1000.0)):
        arguments = one, np.array([[good]]), np.array([[[bad]]])
        expect.close(subject.loss(*arguments), want, rtol=1e-12, atol=1e-300, inputs={"good": good, "bad": bad})
        pull, push = -float(good < 0), float(bad > 0)
        wanted = np.array([[pull * good + push * bad]]), np.array([[pull]]), np.array([[[push]]])
        for mine, gradient in zip(subject.loss_gradients(*arguments), wanted, strict=True):
            expect.close(mine, gradient, rtol=1e-9, atol=1e-12, inputs={"good": good, "bad": bad})


@check("noise follows the counts to the power")
def noise(subject, rng):
    expect.close(subject.noise_distribution(np.array([16, 1])), np.array([8, 1]) / 9, rtol=1e-9)
    many = np.array([16 * 10**11, 10**11])  # a web's worth of words
    expect.close(subject.noise_distribution(many), np.array([8, 1]) / 9, rtol=1e-9, inputs={"counts": many})
    counts = rng.integers(1, 1000, 12)
    for power in (0.75, 1.0, 0.5, 0.0, 2.0):
        weights = [float(count) ** power for count in counts]
        want = np.array(weights) / math.fsum(weights)
        given = {"counts": counts, "power": power}
        expect.close(subject.noise_distribution(counts, power), want, rtol=1e-9, inputs=given)


@check("a word that does not occur is no noise")
def absent(subject, rng):
    for power in (0.75, 0.0):
        got = subject.noise_distribution(np.array([0, 5, 5]), power)
        expect.close(got, np.array([0.0, 0.5, 0.5]), rtol=1e-9, inputs={"counts": [0, 5, 5], "power": power})


@check("leaves its arguments alone")
def pure(subject, rng):
    given = vectors(rng, 2, 3, 2).values()
    expect.unchanged(subject, subject.loss, *given)
    expect.unchanged(subject, subject.loss_gradients, *given)
    expect.unchanged(subject, subject.noise_distribution, np.array([3, 1, 2]))
