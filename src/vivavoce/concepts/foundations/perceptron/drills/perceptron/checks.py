"""The oracle for training is the dual form: it counts how often each example was corrected and never holds weights.

All training data are small whole numbers, so every score is exact and its sign cannot depend on rounding.
"""

from itertools import product

import numpy as np

from vivavoce.drillkit import check, expect

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def dual(x, y, epochs):
    """Weights, bias and mistakes per epoch, from correction counts and inner products alone."""
    signs = np.where(y == 1, 1, -1)
    inner = x @ x.T + 1  # the 1 is the bias
    corrections, mistakes = np.zeros(len(y)), []
    for _ in range(epochs):
        before = corrections.sum()
        for i, sign in enumerate(signs):
            score = (corrections * signs) @ inner[:, i]
            corrections[i] += (score > 0) != (sign > 0)
        mistakes.append(int(corrections.sum() - before))
        if mistakes[-1] == 0:
            break
    return (corrections * signs) @ x, float((corrections * signs).sum()), mistakes


def separable(rng, n, d):
    """Whole-numbered points and labels from a plane with a bias; none lies on it."""
    plane, shift = rng.integers(-3, 4, d), rng.integers(-3, 4) + 0.5
    x = rng.integers(-5, 6, (n, d)).astype(float)
    return x, (x @ plane + shift > 0).astype(int)


def trained(subject, x, y, epochs):
    """The three results as plain numbers."""
    weights, bias, mistakes = subject.train(x, y, epochs)
    return np.asarray(weights, dtype=float), float(bias), [int(count) for count in mistakes]


@check("predicts by the side of the plane")
def sides(subject, rng):
    for n, d in ((1, 1), (1, 3), (3, 1), (50, 4)):
        x, weights, bias = rng.normal(size=(n, d)), rng.normal(size=d), float(rng.normal())
        got = np.asarray(subject.predict(x, weights, bias), dtype=float)
        inputs = {"x": x, "weights": weights, "bias": bias}
        expect.shape(got, (n,))
        want = np.array([1.0 if sum(a * b for a, b in zip(row, weights, strict=True)) > -bias else 0.0 for row in x])
        expect.equal(got, want, inputs=inputs)


@check("a score of zero gives 0")
def at_zero(subject, rng):
    x = np.array([[1.0, 2.0], [0.0, 0.0], [2.0, 1.0], [1e-12, 0.0]])
    got = np.asarray(subject.predict(x, np.array([2.0, -1.0]), 0.0), dtype=float)
    expect.equal(got, np.array([0.0, 0.0, 1.0, 1.0]), inputs={"x": x, "weights": [2, -1], "bias": 0})


@check("one correction moves the plane towards the example")
def one_correction(subject, rng):
    for label, want in ((1, [3.0, -2.0, 1.0]), (0, [0.0, 0.0, 0.0])):
        x, y = np.array([[3.0, -2.0]]), np.array([label])
        weights, bias, _ = trained(subject, x, y, 1)
        expect.close(np.append(weights, bias), np.array(want), inputs={"x": x, "y": y, "epochs": 1})


@check("learns by Rosenblatt's rule")
def rule(subject, rng):
    for n, d, epochs in ((2, 1, 1), (3, 2, 1), (4, 2, 2), (8, 3, 4), (30, 4, 6), (40, 5, 3)):
        for labels in ("separable", "random"):
            x, y = separable(rng, n, d)
            y = y if labels == "separable" else rng.integers(0, 2, n)
            weights, bias, mistakes = trained(subject, x, y, epochs)
            want_weights, want_bias, want_mistakes = dual(x, y, epochs)
            inputs = {"x": x, "y": y, "epochs": epochs}
            expect.close(weights, want_weights, rtol=1e-9, inputs=inputs, problem="The weights are wrong.")
            expect.close(bias, want_bias, rtol=1e-9, inputs=inputs, problem="The bias is wrong.")
            expect.equal(mistakes, want_mistakes, inputs=inputs, problem="The mistakes per epoch are wrong.")


@check("stops after the first epoch without mistakes")
def stops(subject, rng):
    for n, d in ((1, 1), (6, 2), (30, 3)):
        x, y = separable(rng, n, d)
        _, _, want = dual(x, y, 100_000)
        weights, bias, mistakes = trained(subject, x, y, len(want) + 5)
        inputs = {"x": x, "y": y, "epochs": len(want) + 5}
        expect.equal(
            mistakes, want, inputs=inputs, problem="The last count is the 0 of the first epoch without mistakes."
        )
        expect.equal((x @ weights + bias > 0).astype(int), y, inputs=inputs, problem="Mistakes are left.")


@check("gives up after the given epochs")
def gives_up(subject, rng):
    for epochs in (1, 7):
        weights, bias, mistakes = trained(subject, CORNERS, XOR, epochs)
        want = dual(CORNERS, XOR, epochs)
        inputs = {"x": CORNERS, "y": XOR, "epochs": epochs}
        expect.equal(mistakes, want[2], inputs=inputs)
        expect.close(np.append(weights, bias), np.append(want[0], want[1]), inputs=inputs)


@check("takes whole numbers too")
def whole_numbers(subject, rng):
    x, y = separable(rng, 10, 3)
    want = dual(x, y, 3)
    weights, bias, _ = trained(subject, x.astype(int), y, 3)
    expect.close(np.append(weights, bias), np.append(want[0], want[1]), rtol=1e-9, inputs={"x": x.astype(int), "y": y})


@check("two hidden units compute XOR")
def xor(subject, rng):
    hidden_weights, hidden_bias, output_weights, output_bias = (
        np.asarray(part, float) for part in subject.xor_parameters()
    )
    expect.shape(hidden_weights, (2, 2))
    expect.shape(hidden_bias, (2,))
    expect.shape(output_weights, (2,))
    # The whole box around each corner: its border, its middle and points between.
    offsets = np.array(list(product((-0.1, 0.0, 0.1), repeat=2)) + rng.uniform(-0.1, 0.1, (40, 2)).tolist())
    for corner, label in zip(CORNERS, XOR, strict=True):
        for offset in offsets:
            hidden = (hidden_weights @ (corner + offset) + hidden_bias > 0).astype(float)
            got = int(hidden @ output_weights + output_bias > 0)
            expect.equal(got, int(label), inputs={"input": corner + offset, "hidden units": hidden})


@check("leaves its arguments alone")
def pure(subject, rng):
    x, y = separable(rng, 12, 3)
    expect.unchanged(subject, subject.train, x, y, 5)
    expect.unchanged(subject, subject.predict, x, np.array([1.0, -1.0, 2.0]), 0.5)
