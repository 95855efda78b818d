"""Judges masks position by position, and the softmax by computing over the allowed keys only."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def softmax(row, allowed):
    """By the definition, over the allowed places of one row."""
    out = np.zeros(len(row))
    if allowed.any():
        top = max(row[allowed])
        exps = [math.exp(score - top) for score in row[allowed]]
        out[allowed] = [e / sum(exps) for e in exps]
    return out


def oracle(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    rows = [
        softmax(s, a)
        for s, a in zip(scores.reshape(-1, scores.shape[-1]), mask.reshape(-1, mask.shape[-1]), strict=True)
    ]
    return np.array(rows).reshape(scores.shape)


@check("the causal mask allows the past and itself")
def causal(subject, rng):
    for n in (1, 2, 5):
        want = np.array([[j <= i for j in range(n)] for i in range(n)])
        got = subject.causal_mask(n)
        expect.dtype(got, "bool")
        expect.equal(got, want, inputs={"n": n})


@check("queries are the last of the keys")
def cached(subject, rng):
    for n, m in ((1, 1), (1, 4), (2, 3), (3, 7), (4, 4)):
        want = np.array([[j <= m - n + i for j in range(m)] for i in range(n)])
        expect.equal(subject.causal_mask(n, m), want, inputs={"n": n, "m": m})
    for n, m in ((2, 1), (5, 3), (1, 0)):
        expect.raises(ValueError, subject.causal_mask, n, m)


@check("the padding mask keeps the real positions")
def padding(subject, rng):
    for lengths, m in (([1], 2), ([0, 3], 3), ([2, 4, 1], 5), ([3, 3], 3)):
        got = subject.padding_mask(np.array(lengths), m)
        expect.shape(got, (len(lengths), 1, 1, m))
        expect.dtype(got, "bool")
        want = np.array([[[[j < length for j in range(m)]]] for length in lengths])
        expect.equal(got, want, inputs={"lengths": lengths, "m": m})
    for lengths in ([4, 1], [1, -1]):
        expect.raises(ValueError, subject.padding_mask, np.array(lengths), 3)


@check("softmax over the allowed keys")
def over_allowed(subject, rng):
    for shape in ((3,), (2, 4), (2, 3, 4, 5)):
        for _ in range(3):
            scores, mask = rng.normal(size=shape), rng.random(shape) < 0.6
            mask[..., 0] = True
            c = {"scores": scores, "mask": mask}
            got = subject.masked_softmax(**c)
            expect.close(got, oracle(**c), rtol=1e-9, atol=1e-12, inputs=c)
            expect.true(bool((np.asarray(got)[~mask] == 0).all()), "A forbidden weight is above 0.", inputs=c)


@check("masks broadcast")
def broadcasts(subject, rng):
    scores = rng.normal(size=(2, 3, 4, 5))
    for shape in ((5,), (4, 5), (2, 1, 1, 5), (2, 1, 4, 5)):
        mask = rng.random(shape) < 0.6
        mask[..., 1] = True
        c = {"scores": scores, "mask": mask}
        expect.close(subject.masked_softmax(**c), oracle(**c), rtol=1e-9, atol=1e-12, inputs=c)


@check("a row without keys becomes zeros", silent=True)
def nowhere(subject, rng):
    for shape in ((3,), (2, 4), (2, 2, 3)):
        scores, mask = rng.normal(size=shape), rng.random(shape) < 0.5
        mask.reshape(-1, shape[-1])[0] = False
        c = {"scores": scores, "mask": mask}
        expect.close(subject.masked_softmax(**c), oracle(**c), rtol=1e-9, atol=1e-12, inputs=c)


@check("large scores and rubbish stay harmless")
def extremes(subject, rng):
    for sign in (1.0, -1.0):
        for rubbish in (0.0, 1e9, np.inf, np.nan):
            scores, mask = sign * 10_000 * rng.random((3, 5)), rng.random((3, 5)) < 0.6
            mask[:, 2] = True
            c = {"scores": np.where(mask, scores, rubbish), "mask": mask}
            expect.close(subject.masked_softmax(**c), oracle(**c), rtol=1e-8, atol=1e-12, inputs=c)


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    expect.unchanged(subject, lambda lengths: subject.padding_mask(lengths, 3), np.array([2, 0, 3]))
    c = {"scores": rng.normal(size=(3, 4)), "mask": rng.random((3, 4)) < 0.5}
    kept = {name: subject.keep(value) for name, value in c.items()}
    subject.masked_softmax(**kept)
    for name, handle in kept.items():
        expect.equal(subject.fetch(handle), c[name], inputs=c, problem=f"{name} changed in place.")
