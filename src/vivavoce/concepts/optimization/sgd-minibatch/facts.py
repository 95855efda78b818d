"""Exact claims about full-batch, stochastic and mini-batch updates."""

import itertools
import math

import numpy as np

from vivavoce.labkit import Found, fact

RNG = np.random.default_rng(0)
X, Y, W = RNG.normal(size=(6, 3)), RNG.normal(size=6), RNG.normal(size=3)
EACH = (X @ W - Y)[:, None] * X  # gradient of half the squared error, per example


@fact(
    "right-on-average",
    "The gradient of a random mini-batch is right on average: its mean over all batches is the full gradient.",
    source="Robbins and Monro, Annals of Mathematical Statistics 22, 1951",
    finding="Over all {batches} batches of 2 out of 6 examples, the mean equals the full gradient; the single batches "
    "point up to {degrees} degrees away from it.",
)
def right_on_average():
    """The control draws only neighbours, as data that are not shuffled would give."""
    full = EACH.mean(0)
    means = np.array([EACH[list(pair)].mean(0) for pair in itertools.combinations(range(6), 2)])
    neighbours = np.array([EACH[i : i + 2].mean(0) for i in range(4)])
    cosines = means @ full / np.linalg.norm(means, axis=1) / np.linalg.norm(full)
    figures = {"batches": len(means), "degrees": f"{np.degrees(np.arccos(cosines.min())):.0f}"}
    return Found(np.allclose(means.mean(0), full), np.allclose(neighbours.mean(0), full), figures)


@fact(
    "updates-per-pass",
    "In one pass, full-batch descent makes one update, stochastic descent one per example, and mini-batches n over the "
    "batch size, rounded up.",
    source="From the definition",
    finding="1,000 examples: 1, 1,000, and {mini} with batches of 32.",
)
def updates_per_pass():
    """The control rounds down, which loses the last batch."""

    def updates(n, size):
        return len(range(0, n, size))

    cases = [(1000, 1000), (1000, 1), (1000, 32), (7, 8)]
    holds = all(updates(n, size) == math.ceil(n / size) for n, size in cases)
    control = all(updates(n, size) == n // size for n, size in cases)
    return Found(holds, control, {"mini": updates(1000, 32)})


@fact(
    "settles-at-the-minimum",
    "With a constant learning rate, stochastic gradient descent settles at the minimum.",
    expected="wrong",
    reason="Each example pulls to a place of its own, also when the mean of the pulls is zero.",
    source="Bottou, Curtis, Nocedal, SIAM Review, 2018, theorem 4.6",
    finding="Fitting the mean of −1 and 1, one example at a time at a rate of 0.1, it kept jumping to {near} or "
    "further from the minimum; with a rate of one over the step it ended within {falling}.",
)
def settles_at_the_minimum():
    """Targets -1 and 1 in turn, minimum at 0. The control lets the rate fall as one over the step."""

    def late_distance(rate):
        w, distances = 0.5, []
        for step in range(1, 2001):
            w -= rate(step) * (w - (-1) ** step)
            distances.append(abs(w))
        return min(distances[-100:]), max(distances[-100:])

    near, far = late_distance(lambda step: 0.1)
    _, falling = late_distance(lambda step: 1 / step)
    return Found(far < 0.01, falling < 0.01, {"near": f"{near:.3f}", "falling": f"{falling:.4f}"})
