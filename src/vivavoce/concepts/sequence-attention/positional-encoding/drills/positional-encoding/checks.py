"""Judges both encodings number by number, by their definitions."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def angle(place, pair, width):
    return place / 10_000 ** (2 * pair / width)


@check("sines and cosines side by side")
def sines(subject, rng):
    for n, width in ((1, 2), (2, 4), (5, 6), (9, 16)):
        places = np.arange(n)
        want = np.zeros((n, width))
        for p in range(n):
            for pair in range(width // 2):
                want[p, 2 * pair], want[p, 2 * pair + 1] = (
                    math.sin(angle(p, pair, width)),
                    math.cos(angle(p, pair, width)),
                )
        got = subject.sinusoidal(places, width)
        expect.close(got, want, rtol=1e-10, atol=1e-12, inputs={"places": places, "width": width})
        expect.dtype(got, "float64")


@check("any places, in any order")
def any_places(subject, rng):
    for places in (
        np.array([7]),
        np.array([1000, 3, 0]),
        rng.integers(100_000, size=6),
        np.array([0.5, 2.25]),
        np.array([-3, 4]),
    ):
        want = [[f(angle(p, pair, 8)) for pair in range(4) for f in (math.sin, math.cos)] for p in places]
        got = subject.sinusoidal(places, 8)
        expect.close(got, np.array(want), rtol=1e-9, atol=1e-10, inputs={"places": places, "width": 8})


@check("odd widths are refused")
def odd(subject, rng):
    for width in (1, 3, 7):
        expect.raises(ValueError, subject.sinusoidal, np.arange(3), width)


def bias(n, m, heads):
    """Entry by entry."""
    out = np.full((heads, n, m), -np.inf)
    for h in range(heads):
        for i in range(n):
            for j in range(m - n + i + 1):
                out[h, i, j] = -(2 ** (-8 * (h + 1) / heads)) * (m - n + i - j)
    return out


def same(subject, n, m, heads):
    got, want = np.asarray(subject.alibi(n, m, heads)), bias(n, m, heads)
    inputs = {"n": n, "m": m, "heads": heads}
    expect.shape(got, want.shape, inputs=inputs)
    seen = np.isfinite(want)
    problem = "Keys in the future need minus infinity, all others a finite bias."
    expect.true(bool((np.isneginf(got) == ~seen).all()), problem, inputs=inputs, got=got, want=want)
    finite = [np.where(seen, a, 0.0) for a in (got, want)]
    expect.close(*finite, rtol=1e-10, atol=1e-14, inputs=inputs)


@check("ALiBi lowers scores by distance")
def lowers(subject, rng):
    for n, heads in ((1, 1), (2, 2), (4, 8), (5, 3)):
        same(subject, n, n, heads)


@check("queries are the last of the keys")
def cached(subject, rng):
    for n, m, heads in ((1, 3, 1), (2, 5, 4), (3, 4, 2)):
        same(subject, n, m, heads)
    for n, m in ((2, 1), (4, 3)):
        expect.raises(ValueError, subject.alibi, n, m, 2)
