"""Judges both norms against their definitions, written with loops, and against central differences."""

import math
from functools import partial

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((2,), (3, 1), (1, 3), (3, 2), (4, 5), (2, 3, 4))


def case(rng, shape):
    """Inputs off zero and scales off one, so that no step is neutral by luck."""
    return {
        "x": 2 + 3 * rng.normal(size=shape),
        "scale": rng.uniform(0.5, 2.0, shape[-1]),
        "shift": rng.normal(size=shape[-1]),
    }


def example(row, scale, shift, eps, centres):
    """One example, value by value."""
    middle = sum(row) / len(row) if centres else 0.0
    square = sum((value - middle) ** 2 for value in row) / len(row)
    return [(v - middle) / math.sqrt(square + eps) * s + t for v, s, t in zip(row, scale, shift, strict=True)]


def layer(x, scale, shift, eps=1e-5):
    rows = [example(row, scale, shift, eps, True) for row in x.reshape(-1, x.shape[-1])]
    return np.array(rows).reshape(x.shape)


def root(x, scale, eps=1e-6):
    rows = [example(row, scale, np.zeros(len(scale)), eps, False) for row in x.reshape(-1, x.shape[-1])]
    return np.array(rows).reshape(x.shape)


def without_shift(c):
    return {"x": c["x"], "scale": c["scale"]}


@check("layer norm matches the definition")
def layer_forward(subject, rng):
    for shape in SHAPES:
        c = case(rng, shape)
        expect.close(subject.layer_norm(**c)[0], layer(**c), rtol=1e-8, atol=1e-10, inputs=c)


@check("RMS norm matches the definition")
def root_forward(subject, rng):
    for shape in SHAPES:
        c = without_shift(case(rng, shape))
        expect.close(subject.rms_norm(**c)[0], root(**c), rtol=1e-8, atol=1e-10, inputs=c)


@check("eps stands inside the root")
def eps_inside(subject, rng):
    for eps in (1e-3, 0.5):
        c = case(rng, (3, 4))
        expect.close(subject.layer_norm(**c, eps=eps)[0], layer(**c, eps=eps), rtol=1e-8, atol=1e-10, inputs=c)
        c = without_shift(c)
        expect.close(subject.rms_norm(**c, eps=eps)[0], root(**c, eps=eps), rtol=1e-8, atol=1e-10, inputs=c)
    c = case(rng, (3, 4))
    c["x"] = 1e-3 * rng.normal(size=(3, 4))  # here the default eps is as large as the squares
    expect.close(subject.layer_norm(**c)[0], layer(**c), rtol=1e-8, atol=1e-10, inputs=c)
    c = without_shift(c)
    expect.close(subject.rms_norm(**c)[0], root(**c), rtol=1e-8, atol=1e-10, inputs=c)


def judge_gradients(c, forward, claimed, dout):
    names = list(c)
    said = f"The backward function returns {len(names)} gradients."
    expect.true(isinstance(claimed, tuple | list) and len(claimed) == len(names), said)
    for name, gradient in zip(names, claimed, strict=True):

        def output(value, name=name):
            return forward(**{**c, name: value})

        expect.shape(gradient, c[name].shape, inputs={"dout": dout, "wanted": f"d{name}"})
        expect.gradient(output, c[name], gradient, upstream=dout, rtol=1e-5, atol=1e-7)


GRADIENT_CASES = (((3,), {}), ((2, 3), {}), ((2, 3), {"eps": 0.5}), ((2, 3, 4), {"eps": 3.0}))


@check("layer norm's gradients are those of the loss")
def layer_gradients(subject, rng):
    drawn = [(case(rng, shape), rng.normal(size=shape), eps) for shape, eps in GRADIENT_CASES]
    caches = [subject.layer_norm(**c, **eps)[1] for c, _, eps in drawn]  # all of them first: each keeps its own
    for (c, dout, eps), cache in zip(drawn, caches, strict=True):
        judge_gradients(c, partial(layer, **eps), subject.layer_norm_backward(dout, cache), dout)


@check("RMS norm's gradients are those of the loss")
def root_gradients(subject, rng):
    drawn = [(without_shift(case(rng, shape)), rng.normal(size=shape), eps) for shape, eps in GRADIENT_CASES]
    caches = [subject.rms_norm(**c, **eps)[1] for c, _, eps in drawn]
    for (c, dout, eps), cache in zip(drawn, caches, strict=True):
        judge_gradients(c, partial(root, **eps), subject.rms_norm_backward(dout, cache), dout)


@check("a flat example stays finite")
def flat(subject, rng):
    c, dout = case(rng, (2, 4)), rng.normal(size=(2, 4))
    c["x"][0] = 3.0
    out, cache = subject.layer_norm(**c, eps=0.25)
    expect.close(np.asarray(out)[0], c["shift"], rtol=1e-8, atol=1e-10, inputs=c)
    g = dout[0] * c["scale"]
    want = (g - g.mean()) / 0.5  # the deviation is the root of eps
    expect.close(np.asarray(subject.layer_norm_backward(dout, cache)[0])[0], want, rtol=1e-8, atol=1e-10, inputs=c)


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c, dout = case(rng, (3, 4)), rng.normal(size=(3, 4))
    kept = {name: subject.keep(value) for name, value in c.items()}
    held = subject.keep(dout)
    subject.layer_norm_backward(held, subject.layer_norm(**kept)[1])
    subject.rms_norm_backward(held, subject.rms_norm(**without_shift(kept))[1])
    for name, handle in kept.items():
        expect.equal(subject.fetch(handle), c[name], inputs=c, problem=f"{name} changed in place.")
    expect.equal(subject.fetch(held), dout, problem="dout changed in place.")
