"""The oracle for outputs is arithmetic with math.fsum, number by number; for gradients, complex steps.

For a tiny imaginary step the imaginary part of the loss, over the step, is the derivative to rounding
(Squire and Trapp, SIAM Review 1998).
"""

import itertools
import math

import numpy as np

from vivavoce.drillkit import check, expect

ACTIVATIONS = ("identity", "relu", "sigmoid", "tanh")
SIZES = ((1, 1), (1, 3), (3, 1), (2, 2), (5, 3), (7, 11))  # (n, d); sizes differ, so that a wrong transpose cannot fit


def output(row, weights, bias, activation):
    """One example, by the definition."""
    z = math.fsum([*(float(a) * float(b) for a, b in zip(row, weights, strict=True)), float(bias)])
    if activation == "sigmoid":
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    return {"identity": z, "relu": max(z, 0.0), "tanh": math.tanh(z)}[activation]


def total(x, weights, bias, activation, upstream):
    """The sum over examples of upstream times output, for real or complex arguments; axes in front stand for cases."""
    z = (x * weights).sum(-1) + bias
    a = {
        "identity": lambda: z,
        "relu": lambda: z * (z.real > 0),
        "sigmoid": lambda: 1 / (1 + np.exp(-z)),
        "tanh": lambda: np.tanh(z),
    }[activation]()
    return (upstream * a).sum(-1)


def derivative(arguments, place, activation, upstream, tiny=1e-30):
    """Derivative of `total` by one of (x, weights, bias): a case for each entry, with that entry moved."""
    shape, entries = np.shape(arguments[place]), np.size(arguments[place])
    steps = (1j * tiny * np.eye(entries)).reshape(entries, *shape)
    moved = list(arguments)
    moved[place] = arguments[place] + steps
    if place:  # weights and bias are the same for each example
        moved[place] = moved[place][:, None]
    return (total(*moved, activation, upstream).imag / tiny).reshape(shape)


def unit(rng, d):
    """Random weights and bias."""
    return rng.normal(size=d), float(rng.normal())


def drawn(rng):
    """A batch, weights, bias and an activation: every size with every activation."""
    return [(rng.normal(size=(n, d)), *unit(rng, d), activation) for n, d in SIZES for activation in ACTIVATIONS]


@check("the output of a batch")
def batch(subject, rng):
    calls = drawn(rng)
    for (x, weights, bias, activation), got in zip(calls, subject.each(subject.neuron, calls), strict=True):
        want = np.array([output(row, weights, bias, activation) for row in x])
        inputs = {"x": x, "weights": weights, "bias": bias, "activation": activation}
        expect.close(got, want, rtol=1e-8, atol=1e-12, inputs=inputs)


@check("one example gives one number")
def single(subject, rng):
    calls = [(rng.normal(size=d), *unit(rng, d), activation) for d in (1, 2, 5) for activation in ACTIVATIONS]
    for (x, weights, bias, activation), value in zip(calls, subject.each(subject.neuron, calls), strict=True):
        got = np.asarray(value, dtype=float)
        inputs = {"x": x, "weights": weights, "bias": bias, "activation": activation}
        expect.shape(got, ())
        expect.close(float(got), output(x, weights, bias, activation), rtol=1e-8, atol=1e-12, inputs=inputs)


@check("stays finite for large sums")
def large(subject, rng):
    cases = itertools.product(ACTIVATIONS, (40.0, 800.0, 10_000.0))
    calls = [(np.array([[size], [-size]]), np.array([1.0]), 0.0, activation) for activation, size in cases]
    for (x, weights, bias, activation), got in zip(calls, subject.each(subject.neuron, calls), strict=True):
        want = np.array([output(row, weights, bias, activation) for row in x])
        inputs = {"x": x, "weights": weights, "bias": bias, "activation": activation}
        expect.close(got, want, rtol=1e-8, atol=1e-300, inputs=inputs)
    for parts in subject.each(subject.backward, [(*call, np.ones(2)) for call in calls]):
        for part in parts:
            expect.finite(np.asarray(part, dtype=float))


@check("an unknown activation is an error")
def unknown(subject, rng):
    expect.raises(ValueError, subject.neuron, np.zeros((1, 2)), np.zeros(2), 0.0, "sigmoide")
    expect.raises(ValueError, subject.backward, np.zeros((1, 2)), np.zeros(2), 0.0, "sigmoide", np.zeros(1))


def compare(subject, rng, place, name):
    """Every size and activation: one of the three gradients against complex steps."""
    calls = [(*call, rng.normal(size=len(call[0]))) for call in drawn(rng)]
    for call, got in zip(calls, subject.each(subject.backward, calls), strict=True):
        inputs = dict(zip(("x", "weights", "bias", "activation", "upstream"), call, strict=True))
        expect.true(len(got) == 3, "Return three gradients: of x, weights and bias.", inputs=inputs)
        want = derivative(call[:3], place, *call[3:])
        part = np.asarray(got[place], dtype=float)
        problem = f"The gradient of {name} is wrong."
        expect.shape(part, want.shape)
        expect.close(part, want, rtol=1e-8, atol=1e-12, inputs=inputs, problem=problem)


@check("the gradient of the weights")
def weights_gradient(subject, rng):
    compare(subject, rng, 1, "the weights")


@check("the gradient of the bias")
def bias_gradient(subject, rng):
    compare(subject, rng, 2, "the bias")


@check("the gradient of the inputs")
def input_gradient(subject, rng):
    compare(subject, rng, 0, "x")


@check("ReLU passes nothing at zero or below")
def relu_at_zero(subject, rng):
    x, weights, upstream = np.array([[1.0], [-1.0], [0.0]]), np.array([2.0]), np.array([3.0, 5.0, 7.0])
    d_x, d_weights, d_bias = subject.backward(x, weights, 0.0, "relu", upstream)
    inputs = {"x": x, "weights": weights, "bias": 0.0, "upstream": upstream}
    expect.close(d_x, np.array([[6.0], [0.0], [0.0]]), inputs=inputs)
    expect.close(d_weights, np.array([3.0]), inputs=inputs)
    expect.close(float(d_bias), 3.0, inputs=inputs)


@check("folded, the unit gives the same on raw inputs")
def folded(subject, rng):
    for d, scale in itertools.product((1, 2, 6), (1.0, 1e-9)):  # nanometres, measured in metres
        weights, bias = unit(rng, d)
        mean, std = scale * rng.normal(size=d) * 5, scale * rng.uniform(0.2, 30.0, d)
        x = mean + std * rng.normal(size=(4, d))
        new_weights, new_bias = subject.fold_standardisation(weights, bias, mean, std)
        got = x @ np.asarray(new_weights, dtype=float) + float(new_bias)
        want = np.array([output(row, weights, bias, "identity") for row in (x - mean) / std])
        inputs = {"weights": weights, "bias": bias, "mean": mean, "std": std, "x": x}
        expect.shape(np.asarray(new_weights), (d,))
        expect.close(got, want, rtol=1e-8, atol=1e-8, inputs=inputs, problem="The folded unit gives something else.")


@check("an input that does not vary counts as zero")
def constant_input(subject, rng):
    weights, bias = unit(rng, 3)
    mean, std = np.array([2.0, 7.0, -1.0]), np.array([0.5, 0.0, 4.0])
    x = np.array([[1.0, 7.0, 3.0], [4.0, -50.0, 0.0]])
    new_weights, new_bias = subject.fold_standardisation(weights, bias, mean, std)
    expect.finite(new_weights)
    standard = np.column_stack([(x[:, 0] - 2.0) / 0.5, np.zeros(2), (x[:, 2] + 1.0) / 4.0])
    want = np.array([output(row, weights, bias, "identity") for row in standard])
    got = x @ np.asarray(new_weights, dtype=float) + float(new_bias)
    expect.close(
        got, want, rtol=1e-8, atol=1e-9, inputs={"weights": weights, "bias": bias, "mean": mean, "std": std, "x": x}
    )


@check("leaves its arguments alone")
def pure(subject, rng):
    weights, bias = unit(rng, 3)
    x, upstream = rng.normal(size=(4, 3)), rng.normal(size=4)
    for activation in ACTIVATIONS:
        expect.unchanged(subject, subject.neuron, x, weights, bias, activation)
        expect.unchanged(subject, subject.backward, x, weights, bias, activation, upstream)
    mean, std = rng.normal(size=3), np.array([1.0, 0.0, 2.0])
    expect.unchanged(subject, subject.fold_standardisation, weights, bias, mean, std)
