"""Judges attention against its definition, written with loops, and against central differences."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

# leading axes, n, m, d, v: small first; no two of n, m, d, v alike where it matters
SIZES = (((), 1, 2, 1, 1), ((), 2, 3, 4, 1), ((), 3, 2, 5, 4), ((2,), 2, 3, 4, 5), ((2, 3), 4, 5, 2, 3))


def case(rng, leading, n, m, d, v):
    shapes = {"queries": (n, d), "keys": (m, d), "values": (m, v)}
    return {name: rng.normal(size=(*leading, *shape)) for name, shape in shapes.items()}


def oracle(queries, keys, values):
    """The definition: products of every query with every key, summed pair by pair; any leading axes."""
    scores = (queries[..., :, None, :] * keys[..., None, :, :]).sum(-1) / math.sqrt(queries.shape[-1])
    exps = np.exp(scores - scores.max(-1)[..., None])
    shares = exps / exps.sum(-1)[..., None]
    return (shares[..., None] * values[..., None, :, :]).sum(-2)


@check("matches the definition")
def definition(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        expect.close(subject.forward(**c)[0], oracle(**c), rtol=1e-8, atol=1e-10, inputs=c)


@check("large scores stay finite", silent=True)
def large_scores(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        c["queries"] *= 3000.0
        out, cache = subject.forward(**c)
        expect.close(out, oracle(**c), rtol=1e-8, atol=1e-10, inputs=c)
        for gradient in subject.backward(np.ones((*size[0], size[1], size[4])), cache):
            expect.finite(gradient, inputs=c)
        c["keys"] = -np.abs(c["keys"])
        c["queries"] = np.abs(c["queries"])
        expect.close(subject.forward(**c)[0], oracle(**c), rtol=1e-8, atol=1e-10, inputs=c)


@check("the gradients are those of the output")
def gradients(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        dout = rng.normal(size=(*size[0], size[1], size[4]))
        claimed = subject.backward(dout, subject.forward(**c)[1])
        expect.true(isinstance(claimed, tuple | list) and len(claimed) == 3, "backward returns three gradients.")
        for name, gradient in zip(c, claimed, strict=True):

            def output(points, name=name, c=c):
                return oracle(**{**c, name: points})

            expect.shape(gradient, c[name].shape, inputs={"dout": dout, "wanted": f"d{name}"})
            expect.gradient(output, c[name], gradient, upstream=dout, rtol=1e-5, atol=1e-7, points=12, together=True)


@check("equal shifts of all keys change nothing")
def shift(subject, rng):
    c = case(rng, (), 3, 4, 2, 3)
    moved = {**c, "keys": c["keys"] + rng.normal(size=2)}
    problem = "Adding one vector to all keys moves all scores of a query alike: the output must stay."
    expect.close(subject.forward(**moved)[0], oracle(**c), rtol=1e-8, atol=1e-10, inputs=moved, problem=problem)


@check("refuses widths that differ")
def refuses(subject, rng):
    c = case(rng, (), 2, 3, 4, 1)
    # A width of 1 would be broadcast silently by a product written with sums.
    for width in (1, 3):
        expect.raises(ValueError, subject.forward, c["queries"], c["keys"][:, :width], c["values"])


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c = case(rng, (2,), 2, 3, 4, 5)
    kept = {name: subject.keep(value) for name, value in c.items()}
    cache = subject.forward(*kept.values())[1]
    dout = rng.normal(size=(2, 2, 5))
    kept_dout = subject.keep(dout)
    subject.backward(kept_dout, cache)
    for name, handle in kept.items():
        expect.equal(subject.fetch(handle), c[name], inputs=c, problem=f"{name} changed in place.")
    expect.equal(subject.fetch(kept_dout), dout, problem="backward changed dout in place.")
