"""Can a ReLU unit die? Train at a high rate and at an ordinary one and count the units that fall silent.

A hidden unit is silent when its pre-activation is at most zero for every training image: ReLU's slope is 0 there,
so no gradient reaches its weights. Some units start that way; counted are those that training silenced. A unit
counts as dead only where its slope is exactly 0; a leaky ReLU has a slope everywhere.
"""

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Dying ReLU: what a high rate does to the units (fixed rates)",
    knobs={
        "rate": Knob(0.03, "Adam learning rate", 0.001, 0.1, log=True),
        "slope": Knob(0.01, "Slope of the leaky arm below zero", 0.01, 0.5, log=True),
        "steps": Knob(150, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="relu-units-die",
            statement="ReLU units can die, and a leaky ReLU keeps a gradient where they do.",
            # seeds 0-19: median .33, lowest .24; at 0.001 at most .13
            rules=(Rule("dead", "relu", 0.0, 0.2), Rule("dead", "relu", "leaky", 0.2)),
            control={"rate": 0.001},
            control_why="Adam's usual rate, a thirtieth.",
            finding="At a rate of 0.03 a share of {dead} of the ReLU units dies in training, at 0.001 {dead_slow}.",
            figures={
                "dead": Figure("dead", "relu"),
                "dead_slow": Figure("dead", "relu", format=".3f", context="control"),
                "accuracy": Figure("accuracy", "relu"),
                "leaky_accuracy": Figure("accuracy", "leaky"),
            },
            ledger=("000-Q17.5",),
        ),
    ),
    prediction=Prediction(
        ask="Adam at 0.03, thirty times its usual rate, 150 updates. Which share of the ReLU units dies?",
        metric="dead",
        a="relu",
        choices=(Choice("below 5 %", high=0.05), Choice("5 to 20 %", 0.05, 0.2), Choice("above 20 %", 0.2)),
        because="One long step can push a unit's bias so low that no image reaches it; then no gradient does either.",
        unit="share",
    ),
    charts={
        "loss": Chart("Training loss", "update", "cross-entropy"),
        "dead": Chart("Share of dead units, per seed", "seed", "share", kind="bar"),
    },
    cannot_show="Two small hidden layers; in a large network dead units may cost nothing.",
    budget=6,
    fixed_rate="The rate is what is tested; both arms have the same.",
)


def without_gradient(model: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    """For each hidden unit: is the slope of its activation 0 for every row of x?"""
    flat, h = [], x
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, (nn.ReLU, nn.LeakyReLU)):
                slope_below_zero = getattr(layer, "negative_slope", 0.0)
                flat.append((h <= 0).all(0) & (slope_below_zero == 0.0))
            h = layer(h)
    return torch.cat(flat)


def measure(seeds, emit, *, rate, slope, steps):
    """Yield the share of dead units and test accuracy, with ReLU and with leaky ReLU."""
    x, y, x_test, y_test = tensors(*digits())
    for seed in seeds:
        for arm in ("relu", "leaky"):
            torch.manual_seed(seed)
            act = nn.ReLU if arm == "relu" else lambda: nn.LeakyReLU(slope)
            model = nn.Sequential(nn.Linear(64, 64), act(), nn.Linear(64, 64), act(), nn.Linear(64, 10))
            silent_before = without_gradient(model, x)
            fit(model, x, y, steps=steps, lr=rate, seed=seed, every=10,
                watch=lambda step, loss, arm=arm: emit("line", f"loss/{arm}", (step, loss)))  # fmt: skip
            died = without_gradient(model, x) & ~silent_before
            share = (died.sum() / (~silent_before).sum()).item()
            emit("bar", f"dead/{arm}", share)
            yield "dead", arm, seed, share
            yield "accuracy", arm, seed, accuracy(model, x_test, y_test)
