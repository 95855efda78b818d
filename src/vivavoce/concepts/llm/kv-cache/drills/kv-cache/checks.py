"""Judges prefill and steps against causal attention over the whole text, one position at a time."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

# batch, n, d, width of queries and keys, width of values: small first
SIZES = ((1, 1, 1, 1, 1), (1, 2, 2, 3, 1), (2, 3, 4, 2, 5), (3, 5, 3, 4, 2))


def case(rng, batch, n, d, k, v):
    return {
        "x": rng.normal(size=(batch, n, d)),
        "w_query": rng.normal(size=(d, k)),
        "w_key": rng.normal(size=(d, k)),
        "w_value": rng.normal(size=(d, v)),
    }


def read(query, keys, values):
    """One query over what it may see."""
    scores = [float(query @ key) / math.sqrt(len(query)) for key in keys]
    exps = [math.exp(score - max(scores)) for score in scores]
    return sum(e / sum(exps) * value for e, value in zip(exps, values, strict=True))


def oracle(x, w_query, w_key, w_value):
    """Causal attention over whole texts (batch, n, d)."""
    return np.array([
        [read(text[i] @ w_query, text[: i + 1] @ w_key, text[: i + 1] @ w_value) for i in range(len(text))]
        for text in x
    ])  # fmt: skip


def weights_of(c):
    return {name: c[name] for name in ("w_query", "w_key", "w_value")}


@check("prefill is causal attention")
def prefills(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        out, cache = subject.prefill(**c)
        expect.close(out, oracle(**c), rtol=1e-8, atol=1e-10, inputs=c)
        want = [c["x"] @ c["w_key"], c["x"] @ c["w_value"]]
        expect.close(list(cache), want, rtol=1e-8, atol=1e-10, inputs=c, problem="The cache is (keys, values).")


@check("steps continue the text")
def steps(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        _, cache = subject.prefill(**c)
        text = c["x"]
        for _ in range(4):
            new = rng.normal(size=(size[0], size[2]))
            text = np.concatenate([text, new[:, None]], axis=1)
            out, cache = subject.step(new, cache, **weights_of(c))
            want = oracle(**{**c, "x": text})[:, -1]
            expect.close(out, want, rtol=1e-8, atol=1e-10, inputs={**c, "text so far": text})
        want = [text @ c["w_key"], text @ c["w_value"]]
        expect.close(list(cache), want, rtol=1e-8, atol=1e-10, problem="The cache does not hold the whole text.")


@check("nothing old is projected again")
def not_again(subject, rng):
    for size in SIZES[1:]:
        c, other = case(rng, *size), case(rng, *size)
        _, cache = subject.prefill(**c)
        kept = [np.asarray(part) for part in cache]
        new = rng.normal(size=(size[0], size[2]))
        # With other weights in the step, only the new token may show them.
        out, longer = subject.step(new, tuple(kept), **weights_of(other))
        keys = np.concatenate([kept[0], (new @ other["w_key"])[:, None]], axis=1)
        values = np.concatenate([kept[1], (new @ other["w_value"])[:, None]], axis=1)
        want = [read(q, k, v) for q, k, v in zip(new @ other["w_query"], keys, values, strict=True)]
        problem = "The step must look at the keys and values that are kept."
        expect.close(out, np.array(want), rtol=1e-8, atol=1e-10, problem=problem)
        expect.close(list(longer), [keys, values], rtol=1e-8, atol=1e-10, problem=problem)


@check("two branches go on from one text")
def branches(subject, rng):
    c = case(rng, *SIZES[2])
    _, cache = subject.prefill(**c)
    held = subject.keep(tuple(np.asarray(part) for part in cache))
    for _ in range(2):
        new = rng.normal(size=(2, 4))
        out, _ = subject.step(new, held, **weights_of(c))
        text = np.concatenate([c["x"], new[:, None]], axis=1)
        want = oracle(**{**c, "x": text})[:, -1]
        expect.close(out, want, rtol=1e-8, atol=1e-10, problem="A branch sees tokens of another.")
    for got, want in zip(subject.fetch(held), cache, strict=True):
        expect.equal(got, np.asarray(want), problem="The step changed the cache that it was given.")


@check("large scores stay finite")
def large(subject, rng):
    for size in SIZES[1:]:
        c = case(rng, *size)
        c["w_query"] = 3000.0 * c["w_query"]
        out, cache = subject.prefill(**c)
        expect.close(out, oracle(**c), rtol=1e-7, atol=1e-8, inputs=c)
        new = rng.normal(size=(size[0], size[2]))
        got, _ = subject.step(new, cache, **weights_of(c))
        want = oracle(**{**c, "x": np.concatenate([c["x"], new[:, None]], axis=1)})[:, -1]
        expect.close(got, want, rtol=1e-7, atol=1e-8, inputs=c)


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c = case(rng, *SIZES[2])
    kept = {name: subject.keep(value) for name, value in c.items()}
    _, cache = subject.prefill(**kept)
    new = rng.normal(size=(2, 4))
    held = subject.keep(new)
    subject.step(held, cache, **{name: kept[name] for name in weights_of(c)})
    for name, handle in kept.items():
        expect.equal(subject.fetch(handle), c[name], problem=f"{name} changed in place.")
    expect.equal(subject.fetch(held), new, problem="The new token changed in place.")
