"""Moments of large draws, exact bounds and orthonormality; no second implementation."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((3, 2), (2, 3), (40, 10), (10, 40), (8, 6, 5), (6, 4, 3, 3), (16, 2, 5, 1))


def generator(rng):
    return np.random.default_rng(rng.integers(2**31))


def counted(shape):
    """Fans by counting: which of ones in the input reach which outputs."""
    kernel = len(np.ones(shape[2:]).ravel())
    return shape[1] * kernel, shape[0] * kernel


@check("fans of matrices and kernels")
def fan(subject, rng):
    for shape, got in zip(SHAPES, subject.each(subject.fans, [(shape,) for shape in SHAPES]), strict=True):
        expect.equal(list(got), list(counted(shape)), inputs={"shape": shape})


@check("refuses shapes without two axes")
def refused(subject, rng):
    for shape in ((), (5,)):
        expect.raises(ValueError, subject.fans, shape)
        for name in ("xavier_uniform", "he_normal", "orthogonal"):
            expect.raises(ValueError, getattr(subject, name), shape, generator(rng))


@check("shapes and float64")
def shapes(subject, rng):
    for name in ("xavier_uniform", "he_normal", "orthogonal"):
        kept = subject.keep(generator(rng))
        made = subject.each(getattr(subject, name), [(shape, kept) for shape in SHAPES])
        for shape, w in zip(SHAPES, made, strict=True):
            expect.shape(w, shape, inputs={"shape": shape})
            expect.dtype(w, "float64", inputs={"shape": shape})


def moments(w, sd, fourth):
    """Mean zero and the variance of a law, two tests at 8e-8. fourth: E x^4 / sd^4."""
    w = w.ravel() / sd
    expect.mean(w, 0.0, 1.0, false_alarm=8e-8)
    expect.mean(w**2, 1.0, math.sqrt(fourth - 1), false_alarm=8e-8)


@check("Xavier: uniform with the right variance")
def xavier(subject, rng):
    # Nine tests at 8e-8.
    for shape in ((300, 20), (20, 300), (60, 20, 3, 3)):
        w = np.asarray(subject.xavier_uniform(shape, generator(rng)))
        inputs, outputs = counted(shape)
        moments(w, math.sqrt(2 / (inputs + outputs)), 9 / 5)
        limit = math.sqrt(6 / (inputs + outputs))
        expect.true(np.abs(w).max() <= limit, "Weights lie beyond the bound.", got=np.abs(w).max(), want=limit)
        # Uniform: half of the weights lie in the middle half of the range.
        expect.share(int((np.abs(w) < limit / 2).sum()), w.size, 0.5, false_alarm=8e-8)


@check("He: normal with the right variance")
def he(subject, rng):
    # Twelve tests at 8e-8.
    for shape in ((300, 20), (20, 300), (60, 20, 3, 3)):
        w = np.asarray(subject.he_normal(shape, generator(rng)))
        sd = math.sqrt(2 / counted(shape)[0])
        moments(w, sd, 3)
        # Normal: 68.27 % within one standard deviation, 4.55 % beyond two.
        expect.share(int((np.abs(w) < sd).sum()), w.size, 0.682689, false_alarm=8e-8)
        expect.share(int((np.abs(w) > 2 * sd).sum()), w.size, 0.0455003, false_alarm=8e-8)


@check("orthonormal rows, or columns")
def orthonormal(subject, rng):
    kept, listed = subject.keep(generator(rng)), ((1, 1), (2, 2), (3, 5), (5, 3), (7, 2, 3), (2, 4, 3, 3))
    made = subject.each(subject.orthogonal, [(shape, kept) for shape in listed])
    for shape, got in zip(listed, made, strict=True):
        w = np.asarray(got).reshape(shape[0], -1)
        product = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
        expect.close(product, np.eye(len(product)), rtol=1e-9, atol=1e-9, inputs={"shape": shape})


@check("no entry prefers a sign, no direction is preferred")
def uniform(subject, rng):
    """A direction drawn uniformly in space has uniform coordinates (Archimedes); half of the turns are mirrored.

    45 tests at 2e-8.
    """
    kept = subject.keep(generator(rng))
    for shape in ((2, 2), (3, 2), (2, 3)):
        drawn = np.array(list(subject.each(subject.orthogonal, [(shape, kept)] * 60)))
        size = np.abs(drawn)
        halves = [drawn > 0]
        if shape == (2, 2):
            halves += [size < math.sqrt(0.5), np.linalg.det(drawn) > 0]
        else:
            halves += [size < 0.5, (size > 0.25) & (size < 0.75)]
        for half in halves:
            for count in np.atleast_1d(half.sum(axis=0)).ravel():
                expect.share(int(count), len(drawn), 0.5, false_alarm=2e-8, inputs={"shape": shape})


@check("draws from the generator it is given")
def drawn(subject, rng):
    seed = int(rng.integers(2**31))
    for name in ("xavier_uniform", "he_normal", "orthogonal"):
        function = getattr(subject, name)
        one, same, other = (np.asarray(function((4, 3), np.random.default_rng(s))) for s in (seed, seed, seed + 1))
        expect.close(same, one, problem="The same generator gave other weights.")
        expect.true(not np.allclose(one, other), "Different generators gave the same weights.")
