"""The oracle is the definition, unit by unit, with Python's own exp and tanh; single gates are set by their biases."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 1, 1), (1, 2, 2), (2, 3, 2), (3, 2, 4))  # batch, inputs, hidden


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def arguments(rng, batch, inputs, hidden, time=None):
    """Random arguments of a step, or of a sequence where `time` is given."""
    shapes = {"x": (batch, inputs) if time is None else (batch, time, inputs), "h": (batch, hidden)}
    shapes |= {"weight_x": (3 * hidden, inputs), "weight_h": (3 * hidden, hidden)}
    shapes |= {"bias_x": (3 * hidden,), "bias_h": (3 * hidden,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def one_by_one(x, h, weight_x, weight_h, bias_x, bias_h):
    """One step by the definition."""
    new = np.zeros_like(h)
    for sample, j in np.ndindex(h.shape):
        rows = [j + block * h.shape[1] for block in range(3)]
        from_x = [float(weight_x[row] @ x[sample] + bias_x[row]) for row in rows]
        from_h = [float(weight_h[row] @ h[sample] + bias_h[row]) for row in rows]
        reset, update = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
        candidate = math.tanh(from_x[2] + reset * from_h[2])
        new[sample, j] = (1 - update) * candidate + update * h[sample, j]
    return new


def by_biases(subject, h, bias_x, bias_h):
    """One step of one unit whose gates are set by its biases alone."""
    zeros = np.zeros((1, 1)), np.zeros((3, 1))
    return subject.gru_step(zeros[0], np.array([[h]]), zeros[1], zeros[1], np.array(bias_x), np.array(bias_h))


@check("one step follows the definition")
def one_step(subject, rng):
    for sizes in SIZES:
        given = arguments(rng, *sizes)
        expect.close(subject.gru_step(*given.values()), one_by_one(**given), rtol=1e-9, atol=1e-12, inputs=given)


@check("one unit by hand")
def by_hand(subject, rng):
    got = by_biases(subject, 0.6, [0.0, math.log(3.0), math.atanh(-0.2)], [0.0, 0.0, 0.0])
    expect.close(got, np.array([[0.4]]), rtol=1e-9, problem="Update gate 0.75, candidate -0.2 and state 0.6 give 0.4.")
    shut = by_biases(subject, 0.6, [-50.0, -50.0, 0.3], [0.0, 0.0, 5.0])
    expect.close(shut, np.array([[math.tanh(0.3)]]), rtol=1e-9, problem="A shut reset gate hides the state's part.")


@check("a sequence is its steps in order")
def sequence(subject, rng):
    for time, sizes in ((1, (1, 1, 1)), (2, (1, 2, 2)), (3, (2, 3, 2)), (6, (3, 2, 4))):
        given = arguments(rng, *sizes, time=time)
        h, states = given["h"], []
        weights = {name: given[name] for name in ("weight_x", "weight_h", "bias_x", "bias_h")}
        for t in range(time):
            h = one_by_one(given["x"][:, t], h, **weights)
            states.append(h)
        got = subject.gru(*given.values())
        for name, want, mine in zip(("states", "last state"), (np.stack(states, 1), h), got, strict=True):
            expect.close(mine, want, rtol=1e-9, atol=1e-12, inputs=given, problem=f"The {name} is wrong.")


@check("finite and silent for large pre-activations", silent=True)
def large(subject, rng):
    for size, want in ((1000.0, 0.6), (-1000.0, -1.0)):
        got = by_biases(subject, 0.6, [size, size, -1000.0], [0.0, 0.0, 0.0])
        expect.close(got, np.array([[want]]), rtol=1e-9, problem="A gate at its end must keep or replace exactly.")


@check("leaves its arguments alone")
def pure(subject, rng):
    expect.unchanged(subject, subject.gru_step, *arguments(rng, 2, 3, 2).values())
    expect.unchanged(subject, subject.gru, *arguments(rng, 2, 3, 2, time=4).values())
