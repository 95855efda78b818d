"""Merged layers against the stack itself, fed with unit vectors; the local map against differences of the network."""

from itertools import pairwise

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ([2, 3], [2, 2, 2], [3, 4, 2], [2, 5, 4, 3], [4, 6, 6, 6, 1], [1, 8, 8, 8, 8, 2])
STEP = 1e-4


def network(rng, sizes):
    return [(rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in pairwise(sizes)]


def outputs(layers, x, activation):
    """One row at a time, one unit at a time: slow, and hard to get wrong."""
    rows = []
    for row in x:
        values = list(row)
        for number, (w, b) in enumerate(layers):
            values = [float(np.dot(values, w[:, j]) + b[j]) for j in range(w.shape[1])]
            if activation and number < len(layers) - 1:
                values = [max(value, 0.0) for value in values]
        rows.append(values)
    return np.array(rows)


def pre_activations(layers, x):
    """Values of all hidden units before their ReLU, one row per input."""
    found, h = [np.ones((len(x), 1))], x
    for w, b in layers[:-1]:
        z = h @ w + b
        found.append(z)
        h = np.where(z > 0, z, 0)
    return np.concatenate(found, axis=1)


@check("merges linear layers")
def merges(subject, rng):
    for sizes in SIZES:
        layers = network(rng, sizes)
        got = subject.merge(layers)
        offset = outputs(layers, np.zeros((1, sizes[0])), activation=False)[0]
        images = outputs(
            layers, np.eye(sizes[0]), activation=False
        )  # the image of each unit vector is a row of W, plus b
        expect.close(got, (images - offset, offset), rtol=1e-9, atol=1e-9, inputs={"layers": layers})


@check("runs the network")
def runs(subject, rng):
    for sizes in SIZES:
        for n in (1, 3):
            layers, x = network(rng, sizes), rng.normal(size=(n, sizes[0]))
            want = outputs(layers, x, activation=True)
            expect.close(subject.forward(layers, x), want, rtol=1e-9, atol=1e-9, inputs={"layers": layers, "x": x})


@check("finds the local map")
def local(subject, rng):
    for sizes in SIZES:
        for _ in range(4):
            layers, x = network(rng, sizes), rng.normal(size=sizes[0])
            around = STEP * np.eye(sizes[0])
            on = pre_activations(layers, np.vstack([x, x + around, x - around])) > 0
            if (on != on[0]).any():
                continue  # a kink between them: differences say nothing
            up, down = outputs(layers, x + around, activation=True), outputs(layers, x - around, activation=True)
            slope, here = (up - down) / (2 * STEP), outputs(layers, x[None], activation=True)[0]
            inputs = {"layers": layers, "x": x}
            expect.close(subject.local_map(layers, x), (slope, here - x @ slope), rtol=1e-6, atol=1e-6, inputs=inputs)


@check("a unit at exactly zero is off")
def at_the_kink(subject, rng):
    # The first hidden unit is a - b, which is 0 for a = b; the second is a + b.
    layers = [(np.array([[1.0, 1.0], [-1.0, 1.0]]), np.zeros(2)), (np.array([[5.0], [2.0]]), np.array([1.0]))]
    x, want = np.array([1.0, 1.0]), (np.array([[2.0], [2.0]]), np.array([1.0]))
    expect.close(subject.local_map(layers, x), want, atol=1e-12, inputs={"layers": layers, "x": x})
    # With every unit off, nothing but the last bias is left.
    layers = [(np.ones((2, 3)), np.array([-9.0, -8.0, -7.0])), (np.ones((3, 2)), np.array([0.5, -0.5]))]
    expect.close(subject.local_map(layers, x), (np.zeros((2, 2)), np.array([0.5, -0.5])), atol=1e-12)


@check("leaves its arguments alone")
def pure(subject, rng):
    for sizes in SIZES[:4]:
        layers = network(rng, sizes)
        for call in (
            subject.merge,
            lambda kept, n=sizes[0]: subject.forward(kept, rng.normal(size=(2, n))),
            lambda kept, n=sizes[0]: subject.local_map(kept, rng.normal(size=n)),
        ):
            kept = subject.keep(layers)
            call(kept)
            expect.close(
                flat(subject.fetch(kept)), flat(layers), inputs={"layers": layers}, problem="The layers changed."
            )
    for name in ("forward", "local_map"):
        x = rng.normal(size=(2, 3)) if name == "forward" else rng.normal(size=3)
        kept = subject.keep(x)
        subject[name](network(rng, [3, 4, 2]), kept)
        expect.close(subject.fetch(kept), x, inputs={"x": x}, problem="The input x changed.")


def flat(layers):
    return [array for layer in layers for array in layer]
