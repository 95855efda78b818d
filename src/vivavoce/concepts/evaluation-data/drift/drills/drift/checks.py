"""The two distances against counting by hand, and what a monitor relies on."""

import itertools
from math import log

import numpy as np

from vivavoce.drillkit import check, expect

NEAR = {"rtol": 1e-9, "atol": 1e-9}


def gap(reference, window):
    """Largest gap of the distribution functions, value by value."""
    values = np.concatenate([reference, window])
    return max(abs((reference <= v).mean() - (window <= v).mean()) for v in values)


def index(reference, window, bins=10):
    """The stability index with a loop over bins."""
    edges = [-np.inf, *np.quantile(reference, [k / bins for k in range(1, bins)]).tolist(), np.inf]
    total = 0.0
    for low, high in itertools.pairwise(edges):
        q, p = ((np.count_nonzero((low <= x) & (x < high)) + 0.5) / (len(x) + 0.5 * bins) for x in (reference, window))
        total += (p - q) * log(p / q)
    return total


def compare(subject, calls):
    """The index of each call: (reference, window, bins), the last by default."""
    for call, got in zip(calls, subject.each(subject.stability_index, calls), strict=True):
        expect.close(got, index(*call), **NEAR)


def samples(rng):
    """Pairs of samples, small first: with ties, unequal lengths, shifts."""
    for n, m in ((1, 1), (2, 1), (2, 3), (5, 4), (9, 20), (60, 35)):
        yield rng.normal(size=n), rng.normal(size=m) + 0.7
        yield rng.integers(0, 4, size=n).astype(float), rng.integers(0, 4, size=m).astype(float)
    yield rng.normal(size=40), 3 * rng.normal(size=30)
    yield 1e9 + 1e-3 * rng.normal(size=12), 1e9 + 1e-3 * rng.normal(size=9)  # the same in single precision
    yield 1e-12 * rng.normal(size=12), 1e-12 * rng.normal(size=9)


@check("the largest gap of the distribution functions")
def distance(subject, rng):
    calls = [pair for reference, window in samples(rng) for pair in ((reference, window), (window, reference))]
    for call, got in zip(calls, subject.each(subject.ks_distance, calls), strict=True):
        expect.close(got, gap(*call), **NEAR)


@check("equal values step together")
def ties(subject, rng):
    for n, m in ((1, 2), (3, 3), (10, 4)):
        expect.close(subject.ks_distance(np.full(n, 2.0), np.full(m, 2.0)), 0.0, **NEAR)
    flags = np.array([0.0, 0.0, 0.0, 1.0]), np.array([1.0, 0.0])
    expect.close(subject.ks_distance(*flags), 0.25, **NEAR)


@check("the index by quantile bins of the reference")
def stability(subject, rng):
    others = itertools.cycle((1, 2, 5))
    compare(subject, [(*pair, bins) for pair in samples(rng) for bins in (10, next(others))])
    compare(subject, [(rng.normal(size=30), rng.normal(size=20))])


@check("a value on an edge belongs above it")
def edges(subject, rng):
    reference = np.arange(5.0)  # the inner edges of four bins are 1, 2 and 3
    windows = (np.array([1.0]), np.array([2.0, 2.0, 0.0]), np.array([1.0, 2.0, 2.0, 9.0]))
    compare(subject, [(reference, window, 4) for window in windows])


@check("finite, whatever comes")
def finite(subject, rng):
    windows = (np.array([1e6]), np.full(50, -1e6), np.zeros(5))
    compare(subject, [(rng.normal(size=30), window, 10) for window in windows])
    constant = np.zeros(20)
    expect.close(subject.stability_index(constant, constant, 10), 0.0, **NEAR)


@check("arguments stay as they are, and large windows are quick")
def large(subject, rng):
    for function in (subject.ks_distance, subject.stability_index):
        expect.unchanged(subject, function, rng.normal(size=7), rng.normal(size=5))
    n = 50_000  # a deterministic pair: the second sample lies an eighth of the range higher
    reference = np.arange(n) / n
    kept = subject.keep(reference)
    expect.close(subject.ks_distance(kept, subject.keep(reference + 0.125)), 0.125, rtol=0, atol=1e-4)
    expect.close(subject.stability_index(kept, subject.keep(reference[::-1])), 0.0, rtol=0, atol=1e-9)
