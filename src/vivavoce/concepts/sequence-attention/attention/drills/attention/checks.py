"""Judges additive attention against its definition, row by row and position by position."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

# batch, m, h, s, a: small first
SIZES = ((1, 1, 1, 1, 1), (1, 3, 2, 1, 4), (2, 4, 3, 5, 2), (5, 7, 4, 3, 6))


def case(rng, batch, m, h, s, a):
    return {
        "state": rng.normal(size=(batch, s)),
        "memory": rng.normal(size=(batch, m, h)),
        "lengths": rng.integers(1, m + 1, size=batch),
        "w_state": rng.normal(size=(s, a)),
        "w_memory": rng.normal(size=(h, a)),
        "v": rng.normal(size=a),
    }


def oracle(state, memory, lengths, w_state, w_memory, v):
    """Context and weights by the definition, over the real positions only."""
    weights, context = np.zeros(memory.shape[:2]), np.zeros((len(memory), memory.shape[2]))
    for b, length in enumerate(lengths):
        scores = []
        for i in range(length):
            hidden = [math.tanh(float(state[b] @ w_state[:, j] + memory[b, i] @ w_memory[:, j])) for j in range(len(v))]
            scores.append(sum(x * y for x, y in zip(hidden, v, strict=True)))
        exps = [math.exp(score - max(scores)) for score in scores]
        for i in range(length):
            weights[b, i] = exps[i] / sum(exps)
            context[b] += weights[b, i] * memory[b, i]
    return context, weights


@check("matches the definition")
def definition(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        c["lengths"][:] = size[1]
        expect.close(list(subject.attend(**c)), list(oracle(**c)), rtol=1e-9, atol=1e-11, inputs=c)


@check("padding gets no weight")
def padding(subject, rng):
    for size in SIZES[1:]:
        for _ in range(3):
            c = case(rng, *size)
            context, weights = subject.attend(**c)
            want_context, want = oracle(**c)
            expect.close(weights, want, rtol=1e-9, atol=1e-11, inputs=c, problem="The weights are off.")
            beyond = np.arange(size[1]) >= c["lengths"][:, None]
            expect.true(bool((np.asarray(weights)[beyond] == 0).all()), "Padding has a weight above 0.", inputs=c)
            expect.close(context, want_context, rtol=1e-9, atol=1e-11, inputs=c, problem="The context is off.")


@check("what stands in the padding never matters")
def rubbish(subject, rng):
    for filler in (1e6, np.inf, np.nan):
        c = case(rng, 3, 5, 2, 3, 4)
        c["lengths"] = np.array([1, 3, 5])
        want = oracle(**c)
        for b, length in enumerate(c["lengths"]):
            c["memory"][b, length:] = filler
        expect.close(list(subject.attend(**c)), list(want), rtol=1e-9, atol=1e-11, inputs=c)


@check("large scores stay finite")
def large(subject, rng):
    for sign in (1.0, -1.0):
        c = case(rng, 3, 4, 2, 3, 4)
        c["w_memory"] = np.abs(c["w_memory"])
        c["v"] = sign * 3000.0 * np.abs(c["v"])
        expect.close(list(subject.attend(**c)), list(oracle(**c)), rtol=1e-8, atol=1e-10, inputs=c)


@check("refuses impossible lengths")
def refuses(subject, rng):
    c = case(rng, 2, 3, 2, 2, 2)
    for lengths in ([0, 3], [2, 4], [-1, 2]):
        expect.raises(ValueError, subject.attend, **{**c, "lengths": np.array(lengths)})


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c = case(rng, 3, 5, 2, 3, 4)
    c["lengths"] = np.array([1, 3, 5])
    kept = {name: subject.keep(value) for name, value in c.items()}
    subject.attend(**kept)
    for name, handle in kept.items():
        expect.equal(subject.fetch(handle), c[name], inputs=c, problem=f"{name} changed in place.")
