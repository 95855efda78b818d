"""What can a network fit without an activation function?

The same network is trained twice from the same weights, on points in the plane that no straight line separates:
once with an activation after each hidden layer, once with none, so that its layers multiply out to one. All seeds
train side by side: a weight is a stack of shape (seeds, in, out). Measured is accuracy on the training points,
because the question is what the network can represent, not how well it generalises.
"""

import math
from itertools import pairwise

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="XOR and spirals, with and without an activation",
    knobs={
        "points": Knob("XOR", "Points", choices=("XOR", "two spirals")),
        "activation": Knob("relu", "Activation", choices=("relu", "tanh", "sigmoid", "gelu", "sine", "none")),
        "width": Knob(32, "Units per hidden layer", 2, 64, log=True),
        "steps": Knob(400, "Updates", 100, 1000, 100),
    },
    claims=(
        Claim(
            name="nonlinearity-fits-curves",
            statement="A nonlinear activation lets a network fit XOR and two spirals, which it cannot fit without one.",
            # seeds 0-19: 1.0 on all; error without .47 to .50 on XOR, .43 to .55 on spirals
            rules=(Rule("accuracy", "with", 0.98, 0.0), Rule("error", "without", 0.25, 0.0)),
            contexts={"two spirals": {"points": "two spirals"}},
            control={"activation": "none"},
            control_why="Both arms are linear then, and neither fits.",
            finding="Training accuracy on XOR: {with_xor} with ReLU, {without_xor} without. On two spirals: "
            "{with_spiral} and {without_spiral}.",
            figures={
                "with_xor": Figure("accuracy", "with", format=".3f"),
                "without_xor": Figure("accuracy", "without"),
                "with_spiral": Figure("accuracy", "with", format=".3f", context="two spirals"),
                "without_spiral": Figure("accuracy", "without", context="two spirals"),
            },
            ledger=("000-Q3.3",),
            source="Minsky and Papert, Perceptrons, 1969",
        ),
    ),
    prediction=Prediction(
        ask="Four clouds, XOR. Three linear layers with 32 units each and no activation: training accuracy?",
        metric="accuracy",
        a="without",
        choices=(
            Choice("About 75 %: three clouds of four lie on the right side of a line", 0.65, 0.85),
            Choice("About 50 %: no better than a coin", high=0.65),
            Choice("Above 85 %: three layers are deep enough", 0.85),
        ),
        because="A line could get three clouds right, but cross-entropy does not ask for that: its optimum weighs all "
        "four alike and says one half everywhere.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Training accuracy, mean of the seeds", "update", "accuracy")},
    cannot_show="Two inputs and 400 points: that a function can be represented says nothing about how many units it "
    "takes in practice.",
    budget=6,
    fixed_rate="Adam at 0.01 for both arms: the arm without activation is convex in its product and has converged.",
)

POINTS, RATE = 400, 0.01
ACTIVATIONS = {
    "relu": F.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": F.gelu, "sine": torch.sin,
    "none": lambda z: z,
}  # fmt: skip


def draw(points, seed):
    """Points (n, 2) and classes (n,), balanced: four clouds of XOR, or two spirals of one and a quarter turns."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(POINTS, 2, generator=generator)
    index = torch.arange(POINTS)
    if points == "XOR":
        corner = torch.stack([index % 2, index // 2 % 2], 1)
        return 2.0 * corner - 1 + 0.2 * noise, corner.sum(1) % 2
    label, radius = index % 2, 0.2 + 0.8 * torch.rand(POINTS, generator=generator)
    angle = 2.5 * math.pi * radius + math.pi * label
    return 2 * radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1) + 0.02 * noise, label


def initial(seeds, sizes):
    """He's weights and zero biases, one stack per layer."""
    layers = []
    for depth, (n_in, n_out) in enumerate(pairwise(sizes)):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(10 * s + depth)) for s in seeds]
        w = torch.stack(draws) * math.sqrt(2 / n_in)
        layers.append((w.requires_grad_(), torch.zeros(len(seeds), 1, n_out, requires_grad=True)))
    return layers


def measure(seeds, emit, *, points, activation, width, steps):
    """Yield accuracy and error on the training points, with the activation and without."""
    emit("line", "accuracy/guessing", ((0, 0.5), (steps, 0.5)))
    seeds, width = list(seeds), int(width)
    x, y = (torch.stack(parts) for parts in zip(*(draw(points, seed) for seed in seeds), strict=True))
    for arm, function in (("without", ACTIVATIONS["none"]), ("with", ACTIVATIONS[activation])):
        layers = initial(seeds, [2, width, width, width, 2])
        update = torch.optim.Adam([p for layer in layers for p in layer], lr=RATE)
        for step in range(1, steps + 1):
            h = x
            for w, b in layers[:-1]:
                h = function(h @ w + b)
            logits = h @ layers[-1][0] + layers[-1][1]
            loss = F.cross_entropy(logits.flatten(0, 1), y.flatten()) * len(seeds)
            update.zero_grad()
            loss.backward()
            update.step()
            accuracy = (logits.argmax(-1) == y).double().mean(1)
            if step % 20 == 1:
                emit("line", f"accuracy/{arm} activation", (step, accuracy.mean().item()))
        for seed, share in zip(seeds, accuracy.tolist(), strict=True):
            yield "accuracy", arm, seed, share
            yield "error", arm, seed, 1 - share
