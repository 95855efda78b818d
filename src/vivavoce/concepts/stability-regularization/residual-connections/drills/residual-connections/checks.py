"""Judges a residual block against loops and central differences."""

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 2, 3), (4, 3, 2), (5, 4, 6))  # rows, width, hidden


def case(rng, n, width, hidden, outputs=None):
    """Arguments of a block; with `outputs` there is a projection."""
    c = {
        "x": rng.normal(size=(n, width)),
        "w1": rng.normal(size=(width, hidden)),
        "w2": rng.normal(size=(hidden, outputs or width)),
    }
    if outputs:
        c["projection"] = rng.normal(size=(width, outputs))
    return c


def oracle(c):
    """The definition: each unit is a sum of products. Any argument may have leading axes, for many points at once."""

    def weighted(values, weights):
        return (values[..., :, :, None] * weights[..., None, :, :]).sum(-2)

    hidden = weighted(c["x"], c["w1"])
    branch = weighted(np.where(hidden > 0, hidden, 0.0), c["w2"])
    return branch + (weighted(c["x"], c["projection"]) if "projection" in c else c["x"])


@check("adds the input to the branch")
def adds_the_input(subject, rng):
    for size in SIZES:
        c = case(rng, *size)
        expect.close(subject.forward(*c.values())[0], oracle(c), rtol=1e-9, atol=1e-12, inputs=c)


@check("projects where the widths differ")
def projects(subject, rng):
    for n, width, hidden in SIZES:
        for outputs in (width, width + 2):
            c = case(rng, n, width, hidden, outputs)
            expect.close(subject.forward(*c.values())[0], oracle(c), rtol=1e-9, atol=1e-12, inputs=c)
    c["projection"] = np.zeros((width, outputs))
    problem = "A projection of zeros lets nothing through."
    expect.close(subject.forward(*c.values())[0], oracle(c), rtol=1e-9, atol=1e-12, inputs=c, problem=problem)


@check("a silent branch leaves the identity")
def silent_branch(subject, rng):
    c = case(rng, 3, 4, 5)
    c["w2"] = np.zeros((5, 4))
    dout = rng.normal(size=(3, 4))
    out, cache = subject.forward(*c.values())
    expect.close(out, c["x"], rtol=1e-12, inputs=c, problem="With w2 = 0 the block must return its input.")
    kept = subject.keep(c["x"])
    held = subject.hold(subject["forward"], kept, c["w1"], c["w2"])
    kept[0] = 99.0
    expect.equal(np.asarray(subject.fetch(held)[0]), np.asarray(out), problem="out is x itself, not a new array.")
    dx = subject.backward(dout, cache)[0]
    expect.close(dx, dout, rtol=1e-12, inputs={**c, "dout": dout}, problem="With w2 = 0 the gradient passes unchanged.")


@check("the gradients are those of the loss")
def gradients(subject, rng):
    for outputs in (None, 3, 4):
        c = case(rng, 4, 3, 5, outputs)
        dout = rng.normal(size=(4, outputs or 3))
        claimed = subject.backward(dout, subject.forward(*c.values())[1])
        expect.true(isinstance(claimed, tuple | list) and len(claimed) == 4, "backward returns four gradients.")
        for name, gradient in zip(c, claimed, strict=False):

            def output(points, name=name, c=c):
                return oracle({**c, name: points})

            expect.shape(gradient, c[name].shape, inputs={"dout": dout, "wanted": f"d{name}"})
            expect.gradient(output, c[name], gradient, upstream=dout, rtol=1e-5, atol=1e-7, together=True)
        if outputs is None:
            expect.true(claimed[3] is None, "Without a projection its gradient is None.", got=claimed[3])


@check("at zero the slope of ReLU is 0")
def slope_at_zero(subject, rng):
    c = {"x": np.ones((1, 2)), "w1": np.array([[1.0], [-1.0]]), "w2": np.ones((1, 2))}
    dout = rng.normal(size=(1, 2))
    expect.close(subject.backward(dout, subject.forward(*c.values())[1])[0], dout, rtol=1e-12, inputs=c)


@check("each pass has a cache of its own")
def stacked(subject, rng):
    blocks = [case(rng, 4, 3, 5, outputs) for outputs in (3, None)]
    douts = rng.normal(size=(2, 4, 3))
    alone = [subject.backward(dout, subject.forward(*c.values())[1]) for c, dout in zip(blocks, douts, strict=True)]
    caches = [subject.forward(*c.values())[1] for c in blocks]
    for c, dout, cache, wanted in zip(blocks, douts, caches, alone, strict=True):
        got = subject.repeat(subject.backward, 2, dout, cache)  # the same cache both times
        for gradient, want in zip(got, wanted, strict=True):
            if want is not None:
                problem = "Used twice, or after another forward, a cache gives other gradients."
                expect.close(gradient, np.asarray(want), rtol=1e-9, atol=1e-12, inputs=c, problem=problem)


@check("refuses a sum that does not fit")
def refuses(subject, rng):
    for inputs, outputs in ((3, 1), (3, 5), (1, 4)):
        c = case(rng, 2, inputs, 4)
        c["w2"] = rng.normal(size=(4, outputs))
        expect.raises(ValueError, subject.forward, *c.values())


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    for outputs in (None, 3):
        c = case(rng, 4, 3, 5, outputs)
        kept = {name: subject.keep(value) for name, value in c.items()}
        dout = subject.keep(rng.normal(size=(4, 3)))
        before = subject.fetch(dout)
        subject.backward(dout, subject.forward(*kept.values())[1])
        for name, handle in kept.items():
            expect.equal(subject.fetch(handle), c[name], inputs=c, problem=f"{name} was changed in place.")
        expect.equal(subject.fetch(dout), before, problem="dout was changed in place.")
