"""Judges the block token by token and head by head, by the definition written with loops."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

# batch, n, d, heads, width of the network: small first
SIZES = ((1, 1, 2, 1, 3), (1, 2, 2, 2, 1), (2, 3, 4, 2, 6), (3, 5, 6, 3, 5), (2, 4, 6, 2, 24))


def case(rng, batch, n, d, heads, f):
    weights = {name: rng.normal(size=(d, d)) for name in ("query", "key", "value", "output")}
    weights |= {"up": rng.normal(size=(d, f)), "down": rng.normal(size=(f, d))}
    weights |= {name: rng.uniform(0.5, 2.0, d) for name in ("scale1", "scale2")}
    weights |= {name: rng.normal(size=d) for name in ("shift1", "shift2")}
    return {"x": 1 + 2 * rng.normal(size=(batch, n, d)), "weights": weights, "heads": heads}


def normed(token, scale, shift):
    mean = sum(token) / len(token)
    variance = sum((v - mean) ** 2 for v in token) / len(token)
    return np.array([(v - mean) / math.sqrt(variance + 1e-5) for v in token]) * scale + shift


def attended(tokens, w, heads):
    """Causal attention over the normalised tokens of one sequence (n, d), one head and one position at a time."""
    size = tokens.shape[1] // heads
    read = np.zeros_like(tokens)
    for h in range(heads):
        part = slice(h * size, (h + 1) * size)
        for i, token in enumerate(tokens):
            query = token @ w["query"][:, part]
            scores = [query @ (tokens[j] @ w["key"][:, part]) / math.sqrt(size) for j in range(i + 1)]
            exps = [math.exp(score - max(scores)) for score in scores]
            for j in range(i + 1):
                read[i, part] += exps[j] / sum(exps) * (tokens[j] @ w["value"][:, part])
    return read @ w["output"]


def oracle(x, weights, heads):
    out = np.empty_like(x)
    for b, sequence in enumerate(x):
        first = np.array([normed(token, weights["scale1"], weights["shift1"]) for token in sequence])
        middle = sequence + attended(first, weights, heads)
        for i, token in enumerate(middle):
            hidden = normed(token, weights["scale2"], weights["shift2"]) @ weights["up"]
            out[b, i] = token + np.where(hidden > 0, hidden, 0.0) @ weights["down"]
    return out


@check("matches the definition")
def definition(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        expect.close(subject.block(**c), oracle(**c), rtol=1e-8, atol=1e-9, inputs=c)


@check("the residual stream passes through")
def residual(subject, rng):
    c = case(rng, 2, 3, 4, 2, 6)
    for silent in (("output", "down"), ("output",), ("down",)):
        weights = {k: np.zeros_like(w) if k in silent else w for k, w in c["weights"].items()}
        quiet = {**c, "weights": weights}
        problem = f"With {' and '.join(silent)} at zero a sub-layer adds nothing and the stream passes."
        expect.close(subject.block(**quiet), oracle(**quiet), rtol=1e-8, atol=1e-9, inputs=quiet, problem=problem)


@check("no position sees the future")
def causal(subject, rng):
    c = case(rng, 2, 5, 4, 2, 6)
    before = np.asarray(subject.block(**c))
    changed = {**c, "x": c["x"].copy()}
    changed["x"][:, 3:] += rng.normal(size=(2, 2, 4))
    after = np.asarray(subject.block(**changed))
    problem = "Tokens 3 and 4 changed, and an output before them moved."
    expect.close(after[:, :3], before[:, :3], rtol=1e-12, atol=1e-12, inputs=c, problem=problem)


@check("large scores and flat tokens stay finite")
def extremes(subject, rng):
    c = case(rng, 1, 4, 4, 2, 6)
    c["weights"]["query"] = 3000.0 * c["weights"]["query"]
    expect.close(subject.block(**c), oracle(**c), rtol=1e-7, atol=1e-8, inputs=c)
    c = case(rng, 1, 3, 4, 2, 6)
    c["x"][0, 1] = 2.0  # its variance is zero: only epsilon keeps the root away from it
    expect.close(subject.block(**c), oracle(**c), rtol=1e-8, atol=1e-9, inputs=c)
    c = case(rng, 1, 3, 4, 2, 6)
    c["x"] *= 1e-3  # here epsilon is as large as the variance
    expect.close(subject.block(**c), oracle(**c), rtol=1e-8, atol=1e-9, inputs=c)


@check("refuses heads that do not divide the width")
def refuses(subject, rng):
    c = case(rng, 1, 2, 4, 2, 3)
    for heads in (3, 5, 8):
        expect.raises(ValueError, subject.block, c["x"], c["weights"], heads)


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c = case(rng, 2, 3, 4, 2, 6)
    x, weights = subject.keep(c["x"]), subject.keep(c["weights"])
    subject.block(x, weights, 2)
    expect.equal(subject.fetch(x), c["x"], problem="x changed in place.")
    after = subject.fetch(weights)
    problem = "The dict of weights lost or got a key."
    expect.true(set(after) == set(c["weights"]), problem, got=sorted(after), want=sorted(c["weights"]))
    for name, value in after.items():
        expect.equal(value, c["weights"][name], problem=f"{name} changed in place.")
