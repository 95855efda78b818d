"""Exact claims about the perceptron: the bound on its mistakes, XOR, and what a step function hides."""

from itertools import product

import numpy as np
import torch
from scipy.optimize import linprog
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.scratch.perceptron import Perceptron

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR, AND = np.array([0, 1, 1, 0]), np.array([0, 0, 0, 1])


def separable(x, y):
    """Is there a plane with all ones on one side and all zeros on the other? A linear program decides."""
    signs = np.where(y == 1, 1.0, -1.0)
    rows = -signs[:, None] * np.column_stack([x, np.ones(len(x))])
    return bool(linprog(np.zeros(3), A_ub=rows, b_ub=-np.ones(len(x)), bounds=(None, None)).status == 0)


def within_the_bound(flip):
    """100 random sets, separable unless one label is flipped: no mistakes left, and no more than (R / margin)²?"""
    rng, finished, shares = np.random.default_rng(0), 0, []
    for _ in range(100):
        plane = rng.normal(size=4)  # the last entry is the bias
        x = rng.normal(size=(60, 3))
        inputs = np.column_stack([x, np.ones(60)])
        distance = np.abs(inputs @ plane) / np.linalg.norm(plane)
        x, inputs, distance = x[distance > 0.2], inputs[distance > 0.2], distance[distance > 0.2]
        y = (inputs @ plane > 0).astype(int)
        if flip:  # in a copy of the deepest point: no plane can serve both
            deepest = int(distance.argmax())
            x, y = np.vstack([x, x[deepest]]), np.append(y, 1 - y[deepest])
        unit = Perceptron(3)
        done = unit.fit(x, y, epochs=60 if flip else 5000)
        bound = (np.linalg.norm(inputs, axis=1).max() / distance.min()) ** 2
        shares.append(sum(unit.mistakes) / bound)
        finished += done and shares[-1] <= 1
    return finished, shares


@fact(
    "converges-on-separable-data",
    "The perceptron converges on separable data.",
    ledger=("000-Q11.1",),
    source="Novikoff, 1962",
    finding="{finished} of 100 random separable sets ended without mistakes, each within Novikoff's bound; the "
    "median needed {median} % of it. With one point under both labels, {flipped} of 100 ended.",
)
def converges_on_separable_data():
    """The control gives one point both labels."""
    finished, shares = within_the_bound(flip=False)
    flipped, _ = within_the_bound(flip=True)
    figures = {"finished": finished, "median": f"{100 * np.median(shares):.1f}", "flipped": flipped}
    return Found(holds=finished == 100, control=flipped == 100, figures=figures)


@fact(
    "cannot-learn-xor",
    "A perceptron cannot learn XOR.",
    ledger=("000-Q11.2",),
    source="Minsky and Papert, Perceptrons, 1969",
    finding="No plane separates XOR: {separable} of the 16 functions of two bits are separable, all but XOR and its "
    "negation. The rule's weights come back to an earlier state after {epochs} epochs; it will go round for ever, "
    "right on at most {best} of 4.",
)
def cannot_learn_xor():
    """The control is AND."""
    unit = Perceptron(2)
    unit.fit(CORNERS, XOR, epochs=1000)
    planes = product(np.linspace(-2, 2, 41), repeat=3)
    best = max(int(((CORNERS @ plane[:2] + plane[2] > 0) == XOR).sum()) for plane in planes)
    count = sum(separable(CORNERS, np.array(labels)) for labels in product((0, 1), repeat=4))
    figures = {"separable": count, "epochs": len(unit.mistakes), "best": best}
    learned = Perceptron(2).fit(CORNERS, AND, epochs=1000)
    xor_fails = unit.cycled and not separable(CORNERS, XOR)
    return Found(holds=xor_fails, control=not (learned and separable(CORNERS, AND)), figures=figures)


@fact(
    "two-layers-solve-xor",
    "Two hidden threshold units and one output unit compute XOR.",
    source="Minsky and Papert, Perceptrons, 1969",
    finding="OR and NAND of the inputs, then AND of both: the outputs are {outputs}. The same two units without "
    "the threshold collapse into one linear unit, which gets {linear} of 4 at best.",
)
def two_layers_solve_xor():
    """The control leaves the thresholds of the hidden units out: a sum of sums is a sum."""
    hidden, shift = np.array([[1, -1], [1, -1]]), np.array([-0.5, 1.5])  # OR and NAND
    sums = CORNERS @ hidden + shift
    outputs = ((sums > 0) @ np.array([1, 1]) - 1.5 > 0).astype(int)
    planes = product(np.linspace(-2, 2, 41), repeat=3)
    linear = max(int(((sums @ plane[:2] + plane[2] > 0) == XOR).sum()) for plane in planes)
    figures = {"outputs": ", ".join(map(str, outputs)), "linear": linear}
    return Found(holds=bool((outputs == XOR).all()), control=linear == 4, figures=figures)


ACTIVATIONS = {"step": lambda z: (z > 0).astype(float), "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}


def largest_slope(activation, tiny=1e-6):
    """Largest derivative of the squared error by a weight, over 200 random units; by central differences."""
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(200, 3)), rng.normal(size=(200, 3))

    def error(moved):
        return (activation((x * moved).sum(1)) - 1) ** 2

    moves = tiny * np.eye(3)
    return max(np.abs(error(weights + move) - error(weights - move)).max() / (2 * tiny) for move in moves)


@fact(
    "any-activation",
    "A perceptron is the simplest neural network, with any activation: gradients train it as they train larger ones.",
    ledger=("000-Q11.3",),
    expected="conditional",
    source="Rosenblatt, Psychological Review, 1958; Rumelhart, Hinton and Williams, Nature, 1986",
    finding="With Rosenblatt's step the largest gradient over 200 units was {step}: nothing to descend. With "
    "a sigmoid it was {sigmoid}; but then the unit is logistic regression.",
)
def any_activation():
    """The control is tanh."""
    found = {name: largest_slope(activation) for name, activation in ACTIVATIONS.items()}
    holds = {"the step function": found["step"] > 0, "a sigmoid": found["sigmoid"] > 0}
    return Found(holds=holds, control=found["tanh"] > 0, figures={k: f"{v:.2g}" for k, v in found.items()})


@fact(
    "rule-is-a-gradient-step",
    "Rosenblatt's correction is one gradient step on the loss max(0, -y·score), at rate 1.",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.1.7",
    finding="On 500 random examples the correction and the gradient step differed by {difference}. A step on the "
    "logistic loss differed by up to {logistic}.",
)
def rule_is_a_gradient_step():
    """The control takes the logistic loss. Labels are -1 and 1."""
    rng = np.random.default_rng(0)
    differences = {"criterion": 0.0, "logistic": 0.0}
    for _ in range(500):
        x, start, label = rng.normal(size=4), rng.normal(size=4), rng.choice([-1.0, 1.0])
        rule = start + label * x * (label * (start @ x) <= 0)
        for name in ("criterion", "logistic"):
            weights = torch.tensor(start, requires_grad=True)
            score = -label * (weights @ torch.tensor(x))
            loss = torch.relu(score) if name == "criterion" else F.softplus(score)
            (gradient,) = torch.autograd.grad(loss, weights)
            gap = np.abs(rule - (start - gradient.numpy())).max()
            differences[name] = max(differences[name], gap)
    figures = {"difference": f"{differences['criterion']:.1g}", "logistic": f"{differences['logistic']:.2f}"}
    return Found(differences["criterion"] < 1e-12, differences["logistic"] < 1e-12, figures)


@fact(
    "rate-does-not-matter",
    "Starting at zero, the learning rate of the perceptron changes no decision.",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.1.7",
    finding="At rates 0.25, 1 and 8 the rule made the same {mistakes} corrections. Starting elsewhere they differed.",
)
def rate_does_not_matter():
    """The control starts at other weights. Powers of two, so that the scaling is exact in floating point."""
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.normal(size=(80, 5)), np.ones(80)])
    y = np.sign(x @ rng.normal(size=6))

    def corrections(start, rate):
        weights, made = start.copy(), []
        for step in range(400):
            row, label = x[step % 80], y[step % 80]
            if label * (row @ weights) <= 0:
                weights = weights + rate * label * row
                made.append(step)
        return made

    def same(start):
        first = corrections(start, 1.0)
        return all(corrections(start, rate) == first for rate in (0.25, 8.0))

    figures = {"mistakes": len(corrections(np.zeros(6), 1.0))}
    return Found(holds=same(np.zeros(6)), control=same(rng.normal(size=6)), figures=figures)
