"""The two distances against counting by hand, and what a monitor relies on."""

import itertools
from math import log

import numpy as np

from vivavoce.drillkit import check, expect

NEAR = {"rtol": 1e-9, "atol": 1e-9}


def gap(reference, window):
    """Largest gap of the distribution functions, value by value."""

    def share(sample, v):
        return sum(value <= v for value in sample) / len(sample)

    a, b = reference.tolist(), window.tolist()
    return max(abs(share(a, v) - share(b, v)) for v in a + b)


def index(reference, window, bins):
    """The stability index with one loop over bins and one over values."""
    edges = [-np.inf, *(float(np.quantile(reference, k / bins)) for k in range(1, bins)), np.inf]
    total = 0.0
    for low, high in itertools.pairwise(edges):
        q, p = (
            (sum(low <= value < high for value in x.tolist()) + 0.5) / (len(x) + 0.5 * bins)
            for x in (reference, window)
        )
        total += (p - q) * log(p / q)
    return total


def samples(rng):
    """Pairs of samples, small first: with ties, unequal lengths, shifts."""
    for n, m in ((1, 1), (2, 1), (2, 3), (5, 4), (9, 20), (60, 35)):
        yield rng.normal(size=n), rng.normal(size=m) + 0.7
        yield rng.integers(0, 4, size=n).astype(float), rng.integers(0, 4, size=m).astype(float)
    yield rng.normal(size=40), 3 * rng.normal(size=30)


@check("the largest gap of the distribution functions")
def distance(subject, rng):
    for reference, window in samples(rng):
        expect.close(subject.ks_distance(reference, window), gap(reference, window), **NEAR)
        expect.close(subject.ks_distance(window, reference), gap(reference, window), **NEAR)


@check("equal values step together")
def ties(subject, rng):
    for n, m in ((1, 2), (3, 3), (10, 4)):
        expect.close(subject.ks_distance(np.full(n, 2.0), np.full(m, 2.0)), 0.0, **NEAR)
    flags = np.array([0.0, 0.0, 0.0, 1.0]), np.array([1.0, 0.0])
    expect.close(subject.ks_distance(*flags), 0.25, **NEAR)


@check("the index by quantile bins of the reference")
def stability(subject, rng):
    for bins in (10, 1, 2, 5):
        for reference, window in samples(rng):
            expect.close(subject.stability_index(reference, window, bins), index(reference, window, bins), **NEAR)
    reference, window = rng.normal(size=30), rng.normal(size=20)
    expect.close(subject.stability_index(reference, window), index(reference, window, 10), **NEAR)


@check("a value on an edge belongs above it")
def edges(subject, rng):
    reference = np.arange(5.0)  # the inner edges of four bins are 1, 2 and 3
    for window in (np.array([1.0]), np.array([2.0, 2.0, 0.0]), np.array([1.0, 2.0, 2.0, 9.0])):
        expect.close(subject.stability_index(reference, window, 4), index(reference, window, 4), **NEAR)


@check("finite, whatever comes")
def finite(subject, rng):
    for window in (np.array([1e6]), np.full(50, -1e6), np.zeros(5)):
        reference = rng.normal(size=30)
        expect.close(subject.stability_index(reference, window, 10), index(reference, window, 10), **NEAR)
    constant = np.zeros(20)
    expect.close(subject.stability_index(constant, constant, 10), 0.0, **NEAR)


@check("arguments stay as they are, and large windows are quick")
def large(subject, rng):
    for function in (subject.ks_distance, subject.stability_index):
        expect.unchanged(subject, function, rng.normal(size=7), rng.normal(size=5))
    n = 50_000  # a deterministic pair: the second sample lies an eighth of the range higher
    reference = np.arange(n) / n
    expect.close(subject.ks_distance(reference, reference + 0.125), 0.125, rtol=0, atol=1e-4)
    expect.close(subject.stability_index(reference, reference[::-1]), 0.0, rtol=0, atol=1e-9)
