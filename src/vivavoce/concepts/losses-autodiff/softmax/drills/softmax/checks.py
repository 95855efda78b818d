"""Softmax against an oracle in extended precision, its properties, its limits and its gradient."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((2,), (2, 2), (3, 4), (2, 3, 5), (4, 1), (1, 1000))


def oracle(scores, axis=-1, temperature=1.0):
    """The definition in 80-bit floating point, by logarithms: an independent path to the same numbers."""
    z = np.asarray(scores, dtype=np.longdouble) / np.longdouble(temperature)
    return np.exp(z - np.logaddexp.reduce(z, axis=axis, keepdims=True)).astype(np.float64)


@check("matches the definition")
def definition(subject, rng):
    drawn = [*(rng.normal(size=shape) * 3 for shape in SHAPES), np.full((2, 3), rng.normal())]  # and equal scores
    for z, got in zip(drawn, subject.each(subject.softmax, [(z,) for z in drawn]), strict=True):
        expect.close(got, oracle(z), rtol=1e-9, inputs={"scores": z})


@check("works along any axis")
def axes(subject, rng):
    z = rng.normal(size=(2, 3, 3))
    for axis, t in ((0, 1.0), (1, 1.0), (2, 1.0), (-2, 1.0), (0, 0.5)):
        where = {"axis": axis} if t == 1 else {"axis": axis, "temperature": t}
        got = subject.softmax(z, **where)
        expect.close(got, oracle(z, axis, t), rtol=1e-9, inputs={"scores": z, **where})


@check("survives large scores")
def large(subject, rng):
    for z in (
        np.array([1000.0, 1001.0]),
        np.array([-1000.0, -1001.0]),
        np.array([[10_000.0, 10_000.0], [-10_000.0, -10_001.0]]),  # rows far apart: each needs its own maximum
        rng.normal(size=(3, 4)) * 10_000,
    ):
        expect.close(subject.softmax(z), oracle(z), rtol=1e-9, atol=1e-300, inputs={"scores": z})


@check("a masked score gets exactly zero")
def masked(subject, rng):
    z = rng.normal(size=(3, 4))
    z[0, 1] = z[1, 2] = z[2, 0] = z[2, 3] = -np.inf
    got = subject.softmax(z)
    expect.close(got, oracle(z), rtol=1e-9, inputs={"scores": z})
    expect.equal(np.asarray(got)[np.isneginf(z)], np.zeros(4))


@check("divides by the temperature")
def temperature(subject, rng):
    z = rng.normal(size=(2, 5)) * 3
    for t in (0.1, 0.5, 2.0, 50.0):
        got = subject.softmax(z, temperature=t)
        expect.close(got, oracle(z, temperature=t), rtol=1e-8, atol=1e-300, inputs={"scores": z, "temperature": t})


@check("keeps float32")
def single(subject, rng):
    z = rng.normal(size=(3, 4)).astype(np.float32)
    expect.close(subject.softmax(z, temperature=2.0), oracle(z, temperature=2.0), rtol=1e-5, dtype="float32")


@check("leaves its input alone")
def pure(subject, rng):
    expect.unchanged(subject, subject.softmax, rng.normal(size=(3, 4)))
    z, upstream = rng.normal(size=(2, 3, 4))
    expect.unchanged(subject, subject.softmax_backward, oracle(z, -1), upstream)


@check("gradient at the scores")
def gradient(subject, rng):
    for shape, axis in (((2,), -1), ((3, 4), -1), ((3, 4), 0), ((2, 3, 2), 1), ((2, 3, 2), -1)):
        z, upstream = rng.normal(size=shape), rng.normal(size=shape)
        shares = oracle(z, axis)
        weighted = (upstream * shares).sum(axis, keepdims=True)
        where = {} if axis == -1 else {"axis": axis}  # the last axis is the default
        claimed = subject.softmax_backward(shares, upstream, **where)
        inputs = {"shares": shares, "upstream": upstream, "axis": axis}
        expect.close(claimed, shares * (upstream - weighted), rtol=1e-9, atol=1e-12, inputs=inputs)

        # and the formula itself against finite differences of this submission's own forward pass
        def shares_of(points, axis=axis):
            return subject.each(subject.softmax, [(point,) for point in points], axis=axis)

        expect.gradient(shares_of, z, claimed, upstream=upstream, together=True)
