"""Oracle: the definition, one step at a time, with Python's own numbers."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def rate(step, peak, total, warm_up, floor):
    """The rate of one update."""
    if step < warm_up:
        return peak * (step + 1) / warm_up
    if step >= total:
        return floor
    return floor + (peak - floor) * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / (total - warm_up)))


def judge(subject, steps, peak, total, warm_up=0, floor=0.0):
    """Compare a submission to the oracle at the given steps (array of any shape)."""
    want = np.array([rate(int(step), peak, total, warm_up, floor) for step in steps.ravel()]).reshape(steps.shape)
    got = np.asarray(subject.rates(steps, peak, total, warm_up, floor))
    inputs = {"steps": steps, "peak": peak, "total": total, "warm_up": warm_up, "floor": floor}
    expect.shape(got, steps.shape)
    expect.close(got, want, rtol=1e-10, atol=1e-12 * peak, inputs=inputs)


@check("the cosine alone", silent=True)
def cosine(subject, rng):
    for total in (1, 2, 10, 1000):
        judge(subject, np.arange(total), float(rng.uniform(0.01, 3)), total)


@check("the warm-up moves from the first update on")
def warm_up(subject, rng):
    for up in (1, 2, 5, 40):
        judge(subject, np.arange(up), float(rng.uniform(0.01, 3)), 2 * up + 3, up)


@check("the cosine counts from the end of the warm-up")
def behind(subject, rng):
    for total, up in ((4, 1), (10, 3), (100, 10), (101, 50)):
        judge(subject, np.arange(up, total), float(rng.uniform(0.01, 3)), total, up)


@check("falls to the floor")
def floor(subject, rng):
    for total, up in ((5, 0), (20, 4)):
        peak = float(rng.uniform(0.1, 3))
        judge(subject, np.arange(total + 1), peak, total, up, 0.3 * peak)
        judge(subject, np.arange(total + 1), peak, total, up, peak)


@check("stays at the floor afterwards")
def afterwards(subject, rng):
    for up in (0, 4):
        judge(subject, np.arange(10, 45), 0.5, 10, up, 0.1)
        judge(subject, np.array([10, 11, 10_000_000]), 0.5, 10, up)
    judge(subject, np.arange(8), 0.5, 5, 4, 0.1)  # one update between the peak and the floor


@check("a warm-up that takes all updates", silent=True)
def all_of_them(subject, rng):
    for total in (1, 6):
        judge(subject, np.arange(total + 3), 0.5, total, total)
        judge(subject, np.arange(total + 3), 0.5, total, total, 0.2)


@check("the defaults: no warm-up, down to zero")
def defaults(subject, rng):
    got = np.asarray(subject.rates(np.arange(9), 0.4, 8))
    expect.close(got, np.array([rate(t, 0.4, 8, 0, 0.0) for t in range(9)]), rtol=1e-10, atol=1e-13)


@check("one step, and arrays of any shape")
def shapes(subject, rng):
    got = np.asarray(subject.rates(3, 0.4, 8, 2))
    expect.shape(got, ())
    expect.close(got, np.array(rate(3, 0.4, 8, 2, 0.0)), rtol=1e-10)
    for shape in ((0,), (1,), (2, 3), (2, 1, 4)):
        judge(subject, rng.integers(0, 30, size=shape), 0.4, 20, 6, 0.01)


@check("in any order, of any integer dtype, in float64")
def dtypes(subject, rng):
    for kind in (np.int8, np.uint8, np.int32, np.uint64):
        steps = rng.permutation(40).astype(kind)
        judge(subject, steps, 0.4, 30, 10, 0.05)
        expect.dtype(np.asarray(subject.rates(steps, 0.4, 30, 10)), "float64")
    judge(subject, np.arange(128, dtype=np.int8), 0.4, 300, 200, 0.05)  # int8 holds neither 200 nor 127 + 1
    late = 2**26 + rng.integers(2**26, size=4)  # single precision does not tell these from their neighbours
    judge(subject, late | 1, 0.4, 2**27, 10, 0.05)


@check("refuses what makes no sense")
def refuses(subject, rng):
    step = np.arange(3)
    expect.raises(ValueError, subject.rates, step, 0.1, 0)
    expect.raises(ValueError, subject.rates, step, 0.1, -1, -2)
    expect.raises(ValueError, subject.rates, step, 0.1, 10, -1)
    expect.raises(ValueError, subject.rates, step, 0.1, 10, 11)
    expect.raises(ValueError, subject.rates, step, 0.1, 10, 2, -0.01)
    expect.raises(ValueError, subject.rates, step, 0.1, 10, 2, 0.11)
    expect.raises(ValueError, subject.rates, np.array([[4, -1]]), 0.1, 10)


@check("leaves its argument alone")
def untouched(subject, rng):
    steps = np.arange(12)
    kept = subject.keep(steps.astype(np.float64))
    subject.rates(kept, 0.4, 10, 3, 0.1)
    expect.equal(np.asarray(subject.fetch(kept)), steps.astype(np.float64), problem="Changed `steps` in place.")
