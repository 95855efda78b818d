"""Judges batch norm against its definition, written with loops, and against central differences."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((2, 1), (3, 2), (7, 4))


def case(rng, shape):
    """Input and parameters at odd scales, so that no factor is 1 by luck."""
    features = shape[1]
    return {
        "x": 2 + 3 * rng.normal(size=shape),
        "gamma": rng.uniform(0.5, 2.0, features),
        "beta": rng.normal(size=features),
        "running_mean": rng.normal(size=features),
        "running_var": rng.uniform(0.5, 2.0, features),
    }


def by_definition(column, gamma, beta, mean, var, eps):
    """One column, value by value."""
    return [gamma * (value - mean) / math.sqrt(var + eps) + beta for value in column]


def oracle(c, training, eps=1e-5):
    """Output by the definition, column by column."""
    out = np.empty_like(c["x"])
    for j, column in enumerate(c["x"].T):
        mean, var = c["running_mean"][j], c["running_var"][j]
        if training:
            mean = sum(column) / len(column)
            var = sum((value - mean) ** 2 for value in column) / len(column)
        out[:, j] = by_definition(column, c["gamma"][j], c["beta"][j], mean, var, eps)
    return out


@check("training normalises by the batch")
def training_uses_the_batch(subject, rng):
    for shape in SHAPES:
        c = case(rng, shape)
        expect.close(subject.forward(*c.values(), True)[0], oracle(c, True), rtol=1e-8, atol=1e-10, inputs=c)
    c = case(rng, (5, 2))
    c["x"] += 1e6  # the mean of the squares minus the square of the mean has lost most digits here
    expect.close(subject.forward(*c.values(), True)[0], oracle(c, True), rtol=1e-8, atol=1e-8, inputs=c)


@check("evaluation normalises by the running statistics")
def evaluation_uses_running(subject, rng):
    for shape in ((1, 2), *SHAPES):
        c = case(rng, shape)
        out, mean, var, _ = subject.forward(*c.values(), False)
        expect.close(out, oracle(c, False), rtol=1e-8, atol=1e-10, inputs=c)
        problem = "Evaluation moved the running statistics."
        expect.close([mean, var], [c["running_mean"], c["running_var"]], rtol=1e-12, inputs=c, problem=problem)


@check("running statistics move by the momentum")
def running_statistics_move(subject, rng):
    for shape in SHAPES:
        for options in ({}, {"momentum": 0.3}):
            c, share = case(rng, shape), options.get("momentum", 0.1)
            _, mean, var, _ = subject.forward(*c.values(), True, **options)
            want_mean = (1 - share) * c["running_mean"] + share * np.mean(c["x"], axis=0)
            want_var = (1 - share) * c["running_var"] + share * np.var(c["x"], axis=0, ddof=1)
            shown = {"x": c["x"], "running_mean": c["running_mean"], "running_var": c["running_var"], **options}
            expect.close(mean, want_mean, rtol=1e-8, atol=1e-10, inputs=shown, problem="The running mean is off.")
            expect.close(var, want_var, rtol=1e-8, inputs=shown, problem="The running variance is off.")


@check("eps stands inside the root")
def eps_inside_the_root(subject, rng):
    for eps in (1e-3, 0.5):
        c = case(rng, (4, 2))
        for training in (True, False):
            out = subject.forward(*c.values(), training, eps=eps)[0]
            expect.close(out, oracle(c, training, eps), rtol=1e-8, atol=1e-10, inputs={**c, "eps": eps})
    c = case(rng, (4, 2))
    c["x"][:, 0] = 3.0
    out = subject.forward(*c.values(), True)[0]
    expect.close(out, oracle(c, True), rtol=1e-8, atol=1e-10, inputs=c, problem="A constant column becomes beta.")
    c["x"] = 1e-3 * rng.normal(size=(4, 2))
    expect.close(subject.forward(*c.values(), True)[0], oracle(c, True), rtol=1e-8, atol=1e-10, inputs=c)


@check("the gradients are those of the loss")
def gradients(subject, rng):
    for shape in ((3, 1), (4, 2), (6, 3)):
        c = case(rng, shape)
        dout = rng.normal(size=shape)
        cache = subject.forward(*c.values(), True)[3]
        claimed = subject.backward(dout, cache)
        expect.true(isinstance(claimed, tuple | list) and len(claimed) == 3, "backward returns (dx, dgamma, dbeta).")
        for name, gradient in zip(("x", "gamma", "beta"), claimed, strict=True):

            def output(value, name=name):
                return oracle({**c, name: value}, True)

            expect.shape(gradient, c[name].shape, inputs={"dout": dout, "wanted": f"d{name}"})
            expect.gradient(output, c[name], gradient, upstream=dout, rtol=1e-5, atol=1e-7)


@check("a constant column keeps its gradient finite")
def constant_column(subject, rng):
    c = case(rng, (4, 2))
    c["x"][:, 0] = 3.0
    dout = rng.normal(size=(4, 2))
    cache = subject.forward(*c.values(), True, eps=0.25)[3]
    # The normalised column is 0, so only centring and the deviation sqrt(eps) = 0.5 are left.
    want = (dout[:, 0] - dout[:, 0].mean()) * c["gamma"][0] / 0.5
    expect.close(np.asarray(subject.backward(dout, cache)[0])[:, 0], want, rtol=1e-8, atol=1e-12, inputs={**c})


@check("refuses to train on one row")
def refuses_one_row(subject, rng):
    c = case(rng, (1, 3))
    expect.raises(ValueError, subject.forward, *c.values(), True)


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c = case(rng, (5, 3))
    for training in (True, False):
        kept = {name: subject.keep(value) for name, value in c.items()}
        cache = subject.forward(*kept.values(), training)[3]
        for name, handle in kept.items():
            expect.equal(subject.fetch(handle), c[name], inputs=c, problem=f"forward changed {name} in place.")
    dout = rng.normal(size=(5, 3))
    cache = subject.forward(*c.values(), True)[3]
    kept_dout = subject.keep(dout)
    subject.backward(kept_dout, cache)
    expect.equal(subject.fetch(kept_dout), dout, problem="backward changed dout in place.")
