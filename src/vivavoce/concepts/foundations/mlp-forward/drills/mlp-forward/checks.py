"""The oracle takes one example and one unit at a time, in plain Python numbers."""

import math
from itertools import pairwise

import numpy as np

from vivavoce.drillkit import check, expect

# No hidden layer and one example first; then sizes that differ, so that a wrong transpose cannot fit, and sizes that
# are equal, so that a skipped layer does.
SIZES = ([1, 1], [3, 2], [2, 3, 1], [4, 3, 2], [3, 3, 3, 3], [3, 5, 4, 2], [2, 7, 3, 5, 4])


def network(rng, sizes):
    """Random layers, biases included."""
    return [(rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in pairwise(sizes)]


def one_pass(layers, row, activation):
    """The scores of one example, and the outputs of each hidden layer, unit by unit."""
    bend = math.tanh if activation == "tanh" else lambda z: max(z, 0.0)
    h, hidden = [float(value) for value in row], []
    for number, (weights, biases) in enumerate(layers):
        sums = [
            math.fsum([*(value * float(w) for value, w in zip(h, weights[:, unit], strict=True)), float(biases[unit])])
            for unit in range(len(biases))
        ]
        h = sums if number == len(layers) - 1 else [bend(z) for z in sums]
        hidden.append(h)
    return h, hidden[:-1]


def cases(rng):
    """Networks, inputs and activations, small first."""
    for n, sizes in zip((1, 2, 3, 4, 2, 5, 3), SIZES, strict=True):
        for activation in ("relu", "tanh"):
            yield network(rng, sizes), rng.normal(size=(n, sizes[0])), activation


@check("the scores of networks of any depth")
def scores(subject, rng):
    for layers, x, activation in cases(rng):
        got, _ = subject.forward(layers, x, activation)
        want = np.array([one_pass(layers, row, activation)[0] for row in x])
        inputs = {"layers": layers, "x": x, "activation": activation}
        expect.close(got, want, rtol=1e-9, atol=1e-12, inputs=inputs)


@check("the hidden layers, after the activation")
def hidden_layers(subject, rng):
    for layers, x, activation in cases(rng):
        _, got = subject.forward(layers, x, activation)
        each = [one_pass(layers, row, activation)[1] for row in x]
        want = [np.array([hidden[number] for hidden in each]) for number in range(len(layers) - 1)]
        inputs = {"layers": layers, "x": x, "activation": activation}
        expect.true(len(got) == len(want), f"hidden has {len(got)} layers, wanted {len(want)}.", inputs=inputs)
        for ours, theirs in zip(got, want, strict=True):
            expect.close(ours, theirs, rtol=1e-9, atol=1e-12, inputs=inputs)


@check("probabilities are the softmax of the scores")
def softmax(subject, rng):
    for layers, x, activation in cases(rng):
        got = subject.probabilities(layers, x, activation)
        want = []
        for row in x:
            values = one_pass(layers, row, activation)[0]
            total = math.fsum(math.exp(value - max(values)) for value in values)
            want.append([math.exp(value - max(values)) / total for value in values])
        inputs = {"layers": layers, "x": x, "activation": activation}
        expect.close(got, np.array(want), rtol=1e-9, atol=1e-13, inputs=inputs)


@check("probabilities stay right for huge scores")
def huge(subject, rng):
    layers = [(np.eye(3), np.zeros(3))]
    x = np.array([[10_000.0, 9_999.0, -10_000.0], [-10_000.0, -10_000.0, -10_001.0]])
    e = math.exp(-1)
    want = np.array([[1 / (1 + e), e / (1 + e), 0.0], [1 / (2 + e), 1 / (2 + e), e / (2 + e)]])
    got = subject.probabilities(layers, x, "relu")
    expect.close(got, want, rtol=1e-9, atol=1e-13, inputs={"layers": layers, "x": x})


@check("the start has the right shapes")
def start_shapes(subject, rng):
    for sizes in SIZES:
        layers = subject.initialise(list(sizes), rng)
        inputs = {"sizes": sizes}
        expect.true(len(layers) == len(sizes) - 1, f"There are {len(layers)} layers.", inputs=inputs)
        for (weights, biases), a, b in zip(layers, sizes, sizes[1:], strict=False):
            expect.shape(weights, (a, b))
            expect.equal(biases, np.zeros(b), inputs=inputs)
            expect.dtype(weights, "float64")


@check("the start is normal with variance 2 / inputs")
def start_spread(subject, rng):
    # Thresholds: each of the nine statistics below lies outside of 6.1 standard errors with probability below 2e-9.
    sizes = [200, 150, 60, 100]
    for weights, _ in subject.initialise(sizes, rng):
        count, a = weights.size, weights.shape[0]
        scaled = weights.ravel() * math.sqrt(a / 2)
        inputs = {"sizes": sizes, "inputs of the layer": a}
        mean, variance, size = (float(values.mean()) for values in (scaled, scaled**2, np.abs(scaled)))
        for name, got, want, error in (
            ("mean of the weights times sqrt(a / 2)", mean, 0.0, 1.0),
            ("variance over 2 / a", variance, 1.0, math.sqrt(2)),
            ("mean size of the scaled weights", size, math.sqrt(2 / math.pi), math.sqrt(1 - 2 / math.pi)),
        ):
            right = abs(got - want) < 6.1 * error / math.sqrt(count)
            expect.true(right, f"The {name} is off.", got=got, want=want, inputs=inputs)


@check("chance comes from the generator alone")
def chance(subject, rng):
    state = int(rng.integers(1 << 31))
    first = subject.initialise([6, 5, 5], np.random.default_rng(state))
    again = subject.initialise([6, 5, 5], np.random.default_rng(state))
    other = subject.initialise([6, 5, 5], np.random.default_rng(state + 1))
    square = subject.initialise([5, 5, 5], np.random.default_rng(state))
    expect.equal([w for w, _ in again], [w for w, _ in first], problem="The same generator gave other weights.")
    expect.true(not np.array_equal(other[0][0], first[0][0]), "Another generator gave the same weights.")
    expect.true(not np.array_equal(square[0][0], square[1][0]), "Two layers got the same weights.")


@check("leaves its arguments alone")
def pure(subject, rng):
    expect.unchanged(subject, lambda sizes: subject.initialise(sizes, rng), [3, 4, 2])
    for activation in ("relu", "tanh"):
        layers, x = network(rng, [3, 4, 4, 2]), rng.normal(size=(5, 3))
        arrays = subject.keep(layers)
        expect.unchanged(subject, lambda a, held=arrays, kind=activation: subject.forward(held, a, kind), x)
        expect.unchanged(subject, lambda a, held=arrays, kind=activation: subject.probabilities(held, a, kind), x)
        for (weights, biases), (after, after_biases) in zip(layers, subject.fetch(arrays), strict=True):
            expect.equal([after, after_biases], [weights, biases], problem="A layer was changed in place.")
