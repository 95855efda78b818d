"""Oracle: both averages as weighted sums over all gradients so far, one number at a time."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def wanted(starts, history, rates, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Weights after the given steps. history: per step a list of arrays or None; rates: one per step."""
    result = []
    for i, start in enumerate(starts):
        flat = start.astype(float).ravel().tolist()
        for t in range(1, len(history) + 1):
            if history[t - 1][i] is None:
                continue
            past = [step[i].ravel().tolist() for step in history[:t] if step[i] is not None]
            for j in range(len(flat)):
                ages = range(len(past) - 1, -1, -1)
                m = sum((1 - beta1) * beta1**age * g[j] for age, g in zip(ages, past, strict=True))
                v = sum((1 - beta2) * beta2**age * g[j] ** 2 for age, g in zip(ages, past, strict=True))
                flat[j] -= rates[t - 1] * m / (1 - beta1**t) / (math.sqrt(v / (1 - beta2**t)) + epsilon)
        result.append(np.array(flat).reshape(start.shape))
    return result


def judge(subject, starts, history, rates=None, tolerance=1e-9, **settings):
    """Walk with a submission: every step starts from the oracle's weights, and is compared with them."""
    changing, rates = rates is not None, rates or [settings.get("rate", 1e-3)] * len(history)
    options = {name: value for name, value in settings.items() if name != "rate"}
    path = [starts, *(wanted(starts, history[:t], rates, **options) for t in range(1, len(history) + 1))]
    calls, adam = list(zip(path, history, strict=False)), subject.Adam(**settings)
    results = changed(adam, rates, calls) if changing else subject.each(adam.step, calls)
    for t, ((weights, gradients), found, want) in enumerate(zip(calls, results, path[1:], strict=True), start=1):
        inputs = {"step": t, "weights": weights, "gradients": gradients, **settings}
        for got, right in zip(found, want, strict=True):
            # A step is about the rate long, so weights are compared to a share of it.
            expect.close(np.asarray(got), right, rtol=1e-12, atol=tolerance * rates[0], inputs=inputs)


def changed(adam, rates, calls):
    """The results of the steps, each with a rate of its own."""
    for rate, call in zip(rates, calls, strict=True):
        adam.rate = rate
        yield adam.step(*call)


def gradients_like(rng, starts, steps, size=1.0):
    return [[size * rng.normal(size=start.shape) for start in starts] for _ in range(steps)]


@check("the first step is the rate")
def first(subject, rng):
    for size in (1.0, 1e3, 1e-3):
        start = [np.array([0.5, -1.0])]
        judge(subject, start, [[size * np.array([1.0, -2.0])]], rate=0.01)


@check("corrects both averages at every step")
def corrected(subject, rng):
    for shape in ((1,), (3,), (2, 3)):
        start = [rng.normal(size=shape)]
        judge(subject, start, gradients_like(rng, start, 6), rate=0.1)


@check("other coefficients")
def coefficients(subject, rng):
    for beta1, beta2 in ((0.5, 0.9), (0.0, 0.99), (0.9, 0.5)):
        start = [rng.normal(size=3)]
        judge(subject, start, gradients_like(rng, start, 4), rate=0.05, beta1=beta1, beta2=beta2)


@check("epsilon outside of the root")
def epsilon(subject, rng):
    for epsilon in (1.0, 1e-2):
        start = [rng.normal(size=2)]
        judge(subject, start, gradients_like(rng, start, 3, 1e-2), rate=0.1, epsilon=epsilon)


@check("the defaults")
def defaults(subject, rng):
    start = [rng.normal(size=3)]
    judge(subject, start, gradients_like(rng, start, 3))
    judge(subject, start, gradients_like(rng, start, 3, 1e-8))  # so small that epsilon decides


@check("several parameters, each with its own averages")
def several(subject, rng):
    starts = [rng.normal(size=shape) for shape in ((2,), (2,), (1, 3), ())]
    judge(subject, starts, gradients_like(rng, starts, 4), rate=0.1)


@check("a parameter without a gradient is left out")
def missing(subject, rng):
    starts = [rng.normal(size=2), rng.normal(size=3)]
    history = gradients_like(rng, starts, 5)
    history[0][1] = history[2][1] = history[3][0] = None
    judge(subject, starts, history, rate=0.1)


@check("the rate may change")
def schedule(subject, rng):
    start = [rng.normal(size=3)]
    judge(subject, start, gradients_like(rng, start, 4), rates=[0.1, 0.1, 0.01, 0.2], rate=0.1)


@check("a gradient that was always zero moves nothing")
def zero(subject, rng):
    judge(subject, [np.array([1.0, 2.0])], [[np.array([0.0, 1.0])], [np.array([0.0, -1.0])]], rate=0.1)


@check("keeps float32")
def dtype(subject, rng):
    start, history = [rng.normal(size=3).astype(np.float32)], []
    adam, w = subject.Adam(rate=0.1), start
    for t in range(1, 4):
        history.append([rng.normal(size=3).astype(np.float32)])
        inputs = {"step": t, "weights": w, "gradients": history[-1], "rate": 0.1}
        w = [np.asarray(array) for array in adam.step(w, history[-1])]
        want = wanted(start, history, [0.1] * t)
        expect.close(w[0], want[0], rtol=1e-5, atol=1e-5, dtype="float32", inputs=inputs)


@check("leaves its arguments alone")
def untouched(subject, rng):
    adam, w, g = subject.Adam(0.1), rng.normal(size=3), rng.normal(size=3)
    kept_w, kept_g = subject.keep(w), subject.keep(g)
    for _ in range(2):
        adam.step([kept_w], [kept_g])
        adam.step([kept_w], [None])
    expect.equal(np.asarray(subject.fetch(kept_w)), w, problem="Changed `weights` in place.")
    expect.equal(np.asarray(subject.fetch(kept_g)), g, problem="Changed `gradients` in place.")
