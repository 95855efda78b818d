"""Does tanh train faster than the sigmoid, and is it because its values are centred on zero?

The two differ in two ways: tanh is centred, and at zero it is four times as steep. Two more arms separate these:
the sigmoid less one half (centred, slope 1/4), and tanh plus one (not centred, slope 1). Counted are the updates
of plain SGD until 80 % of the test digits are right; a network that does not get there counts with its last update.
"""

import math
from itertools import pairwise

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="tanh against sigmoid: centre or slope?",
    knobs={
        "sigmoid": Knob("as it is", "The arm sigmoid", choices=("as it is", "centred and stretched: 2σ(2z) - 1")),
        "hidden": Knob(3, "Hidden layers", 1, 4, 1),
        "steps": Knob(700, "Most updates", 100, 800, 100),
    },
    claims=(
        Claim(
            name="tanh-trains-faster-than-sigmoid",
            statement="Zero-centred tanh trains faster than the sigmoid.",
            rules=(Rule("updates", "sigmoid", "tanh", 150.0),),  # seeds 0-19: median 350, lowest 250
            control={"sigmoid": "centred and stretched: 2σ(2z) - 1"},
            control_why="Centred and stretched, the sigmoid is tanh itself.",
            finding="Updates until 80 % of the test digits are right, three hidden layers, rate tuned for each: tanh "
            "{tanh}, sigmoid {sigmoid}.",
            figures={
                "tanh": Figure("updates", "tanh", format=".0f"),
                "sigmoid": Figure("updates", "sigmoid", format=".0f"),
            },
            ledger=("003-Q4.3",),
            source="LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998",
        ),
        Claim(
            name="centring-is-the-whole-reason",
            statement="tanh is faster only because it is centred: a centred sigmoid does as well.",
            rules=(Rule("updates saved", "sigmoid - 1/2", "tanh", -50.0),),  # seeds 0-19: -130 to -80
            control={"sigmoid": "centred and stretched: 2σ(2z) - 1"},
            control_why="Stretched as well, it is tanh.",
            finding="Centring the sigmoid brought {sigmoid} updates down to {centred}. But tanh lifted off centre "
            "needed {lifted}, and tanh {tanh}: the slope counts at least as much.",
            figures={
                "sigmoid": Figure("updates", "sigmoid", format=".0f"),
                "centred": Figure("updates", "sigmoid - 1/2", format=".0f"),
                "lifted": Figure("updates", "tanh + 1", format=".0f"),
                "tanh": Figure("updates", "tanh", format=".0f"),
            },
            expected="wrong",
        ),
    ),
    prediction=Prediction(
        ask="tanh plus one has the slope of tanh, but like the sigmoid it is never negative. How many updates to 80 %, "
        "where tanh takes about 30 and the sigmoid over 300?",
        metric="updates",
        a="tanh + 1",
        choices=(
            Choice("Below 50: the slope is all that matters", high=50.0),
            Choice("50 to 200: between the two", 50.0, 200.0),
            Choice("Above 200: without a centre it is no better than the sigmoid", 200.0),
        ),
        because="Most of the way from sigmoid to tanh is the slope; the centre brings the rest.",
        unit="updates",
        format=".0f",
    ),
    charts={"accuracy": Chart("Test accuracy, mean of the seeds", "update", "accuracy")},
    cannot_show="SGD, Xavier's weights and no normalisation: batch or layer norm centres the signal whatever the "
    "activation, and weights four times as large give a sigmoid back its slope.",
    budget=6,
)

CLASSES, BATCH, EVERY, TARGET = 10, 64, 10, 0.8
# Rates: the best of 0.03 to 10 per arm on seeds 0-7.
ARMS = {
    "sigmoid": (torch.sigmoid, 2.0),
    "sigmoid - 1/2": (lambda z: torch.sigmoid(z) - 0.5, 4.0),
    "tanh + 1": (lambda z: torch.tanh(z) + 1, 0.2),
    "tanh": (torch.tanh, 0.3),
}


def xavier(seeds, sizes):
    """Glorot's weights and zero biases, one (seeds, in, out) stack per layer: all seeds train side by side."""
    layers = []
    for depth, (n_in, n_out) in enumerate(pairwise(sizes)):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(10 * s + depth)) for s in seeds]
        w = torch.stack(draws) * math.sqrt(2 / (n_in + n_out))
        layers.append((w.requires_grad_(), torch.zeros(len(seeds), 1, n_out, requires_grad=True)))
    return layers


def logits(layers, activation, x):
    """x: (seeds, n, 64) to (seeds, n, 10)."""
    for w, b in layers[:-1]:
        x = activation(x @ w + b)
    return x @ layers[-1][0] + layers[-1][1]


def updates_to_target(seeds, layers, activation, rate, steps, watch):
    """Updates until TARGET of the test digits are right, for each seed; `steps` if that never happens."""
    x, y, x_test, y_test = tensors(*digits())
    update = torch.optim.SGD([p for layer in layers for p in layer], lr=rate)
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    needed = torch.full((len(seeds),), steps)
    for step in range(1, steps + 1):
        rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
        loss = F.cross_entropy(logits(layers, activation, x[rows]).flatten(0, 1), y[rows].flatten()) * len(seeds)
        update.zero_grad()
        loss.backward()
        update.step()
        if step % EVERY == 0:
            with torch.no_grad():
                right = logits(layers, activation, x_test.expand(len(seeds), -1, -1)).argmax(-1) == y_test
            accuracy = right.double().mean(1)
            watch(step, accuracy.mean().item())
            needed = torch.where(accuracy >= TARGET, needed.clamp(max=step), needed)
            if (needed < steps).all():
                break
    return needed.tolist()


def measure(seeds, emit, *, sigmoid, hidden, steps):
    """Yield the updates that each arm needs; "updates saved" is the same with its sign turned."""
    emit("line", "accuracy/target", ((0, TARGET), (steps, TARGET)))
    seeds = list(seeds)
    for arm, (activation, rate) in ARMS.items():
        if arm.startswith("sigmoid") and sigmoid != "as it is":
            activation, rate = (lambda z: 2 * torch.sigmoid(2 * z) - 1), ARMS["tanh"][1]
        layers = xavier(seeds, [64] + [32] * hidden + [CLASSES])
        needed = updates_to_target(
            seeds, layers, activation, rate, steps,
            watch=lambda step, share, arm=arm: emit("line", f"accuracy/{arm}", (step, share)),
        )  # fmt: skip
        for seed, count in zip(seeds, needed, strict=True):
            yield "updates", arm, seed, count
            yield "updates saved", arm, seed, -count
