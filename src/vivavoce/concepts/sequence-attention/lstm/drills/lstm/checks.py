"""The oracle is the definition, unit by unit, with Python's own exp and tanh; single gates are set by their biases."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 1, 1), (1, 2, 2), (2, 3, 2), (3, 2, 4))  # batch, inputs, hidden


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def arguments(rng, batch, inputs, hidden, time=None):
    """Random arguments of a step, or of a sequence where `time` is given."""
    shapes = {"x": (batch, inputs) if time is None else (batch, time, inputs)}
    shapes |= {"h": (batch, hidden), "c": (batch, hidden)}
    shapes |= {"weight_x": (4 * hidden, inputs), "weight_h": (4 * hidden, hidden), "bias": (4 * hidden,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def one_by_one(x, h, c, weight_x, weight_h, bias):
    """One step by the definition."""
    batch, hidden = h.shape
    new_h, new_c = np.zeros_like(h), np.zeros_like(c)
    for n in range(batch):
        for j in range(hidden):
            i, f, g, o = (
                float(weight_x[row] @ x[n] + weight_h[row] @ h[n] + bias[row])
                for row in (j, hidden + j, 2 * hidden + j, 3 * hidden + j)
            )
            new_c[n, j] = sigmoid(f) * c[n, j] + sigmoid(i) * math.tanh(g)
            new_h[n, j] = sigmoid(o) * math.tanh(new_c[n, j])
    return new_h, new_c


@check("one step follows the definition")
def one_step(subject, rng):
    for sizes in SIZES:
        given = arguments(rng, *sizes)
        got = subject.lstm_step(*given.values())
        for name, mine, want in zip("hc", got, one_by_one(**given), strict=True):
            expect.close(mine, want, rtol=1e-9, atol=1e-12, inputs=given, problem=f"The new {name} is wrong.")


@check("one unit by hand")
def by_hand(subject, rng):
    logit = [math.log(p / (1 - p)) for p in (0.5, 0.9, 0.8)]
    bias = np.array([logit[0], logit[1], math.atanh(-0.4), logit[2]])
    h, c = subject.lstm_step(np.zeros((1, 1)), np.zeros((1, 1)), np.full((1, 1), 2.0), np.zeros((4, 1)),
                             np.zeros((4, 1)), bias)  # fmt: skip
    expect.close(c, np.array([[1.6]]), rtol=1e-9, inputs={"bias": bias, "c": 2.0})
    expect.close(h, np.array([[0.8 * math.tanh(1.6)]]), rtol=1e-9, inputs={"bias": bias, "c": 2.0})


@check("a sequence is its steps in order")
def sequence(subject, rng):
    for time, sizes in ((1, (1, 1, 1)), (2, (1, 2, 2)), (3, (2, 3, 2)), (3, (2, 3, 2)), (6, (3, 2, 4))):
        given = arguments(rng, *sizes, time=time)
        h, c, states = given["h"], given["c"], []
        weights = {name: given[name] for name in ("weight_x", "weight_h", "bias")}
        for t in range(time):
            h, c = one_by_one(given["x"][:, t], h, c, **weights)
            states.append(h)
        got = subject.lstm(*given.values())
        wanted = (("states", np.stack(states, 1)), ("last h", h), ("last c", c))
        for (name, want), mine in zip(wanted, got, strict=True):
            expect.close(mine, want, rtol=1e-9, atol=1e-12, inputs=given, problem=f"The {name} is wrong.")


@check("holds a value over 500 steps")
def holds(subject, rng):
    """Forget gate open, input gate shut: distractions do not reach the cell."""
    c = rng.normal(size=(2, 1))
    bias = np.array([-40.0, 40.0, 0.0, 40.0])
    weight_x = np.array([[0.0], [0.0], [1.0], [0.0]])
    x = rng.normal(size=(2, 500, 1))
    states, _, last = subject.lstm(x, np.zeros((2, 1)), c, weight_x, np.zeros((4, 1)), bias)
    expect.close(last, c, rtol=1e-9, inputs={"c": c, "bias": bias})
    expect.close(states[:, -1], np.tanh(c), rtol=1e-9, inputs={"c": c, "bias": bias})


@check("finite and silent for large pre-activations", silent=True)
def large(subject, rng):
    for size in (1000.0, -1000.0):
        bias = np.full(4, size)
        h, c = subject.lstm_step(np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.zeros((4, 1)),
                                 np.zeros((4, 1)), bias)  # fmt: skip
        want = 2.0 if size > 0 else 0.0
        expect.close(c, np.array([[want]]), atol=1e-12, inputs={"bias": bias})
        expect.close(h, np.array([[math.tanh(want)]]), atol=1e-12, inputs={"bias": bias})


@check("leaves its arguments alone")
def pure(subject, rng):
    expect.unchanged(subject, subject.lstm_step, *arguments(rng, 2, 3, 2).values())
    expect.unchanged(subject, subject.lstm, *arguments(rng, 2, 3, 2, time=4).values())
