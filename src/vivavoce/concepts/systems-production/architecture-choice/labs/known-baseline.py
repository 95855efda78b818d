"""Start from a known baseline, or search? A plain default network against random architectures at equal budget.

The default is two hidden layers of 64 units with ReLU. A random architecture has one to five hidden layers, each of 4
to 128 units, with ReLU, tanh or sigmoid. A budget of b runs trains b random ones and keeps the best on validation data.
"""
# Over 80 lines: what counts as a random architecture is the claim, so it is spelt out here.

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import accuracy, fit, tensors

RUNS, VALIDATION = 12, 300
ACTIVATIONS = (nn.ReLU, nn.Tanh, nn.Sigmoid)
LAB = Lab(
    title="A known baseline against a random search",
    knobs={
        "budget": Knob(1, "Training runs that the search may spend", choices=(1, 2, 3, 4, 6, 12)),
        "steps": Knob(150, "Updates per run", 50, 300, 50),
    },
    claims=(
        Claim(
            name="start-from-a-baseline",
            statement="Start from a known baseline: a plain default is better by six points than architectures that "
            "are drawn at random, at equal budget.",
            # seeds 0-5: one run .13 to .43 (sd .10); twelve runs -.00 to .03 (sd .01)
            rules=(Rule("accuracy", "default", "searched", 0.06),),
            contexts={"a budget of 12 runs": {"budget": 12}},
            control={"budget": 12},
            control_why="Of 12 random architectures one is about as good as the default.",
            finding="With one run each, the default reaches {default} and a random architecture {one}; the best of 12 "
            "random ones, for 12 times the work, {many}.",
            figures={
                "default": Figure("accuracy", "default"),
                "one": Figure("accuracy", "searched"),
                "many": Figure("accuracy", "searched", context="control"),
            },
            ledger=("000-Q21.3",),
            expected="conditional",
            source="Godbole et al., Deep Learning Tuning Playbook, 2023, for the advice",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="One random architecture instead of the plain default loses how much accuracy on the digits, on average?",
        metric="accuracy",
        a="default",
        b="searched",
        choices=(Choice("hardly any: below .02", high=0.02), Choice(".02 to .4", 0.02, 0.4), Choice("above .4", 0.4)),
        because="Deep stacks of sigmoids and narrow layers are among what is drawn; one good default avoids them all.",
    ),
    charts={"runs": Chart("Random architectures of the first seed, sorted", x="architecture", y="test accuracy")},
    cannot_show="Which default is good for your problem. Among sensible architectures only, a search is cheaper.",
    budget=10,
    fixed_rate="Adam at 0.003 for all: what is compared is a fixed habit, not each network at its best.",
)


def network(widths, activation):
    """A classifier of 64 pixels with these hidden layers."""
    layers, inputs = [], 64
    for width in widths:
        layers += [nn.Linear(inputs, width), activation()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


def random_architecture(generator):
    """Hidden widths and an activation, drawn at random."""
    depth = int(torch.randint(1, 6, (1,), generator=generator))
    widths = (4 * 32 ** torch.rand(depth, generator=generator)).int().tolist()
    return widths, ACTIVATIONS[int(torch.randint(3, (1,), generator=generator))]


def measure(seeds, emit, *, budget, steps):
    """Yield test accuracy of the default, and of what a search of that budget finds, averaged over searches."""
    x, y, x_test, y_test = tensors(*digits(1200))
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        found = []
        for widths, activation in [((64, 64), nn.ReLU)] + [random_architecture(generator) for _ in range(RUNS)]:
            torch.manual_seed(seed)
            net = fit(network(widths, activation), x[VALIDATION:], y[VALIDATION:], steps=steps, lr=0.003, seed=seed)
            found.append((accuracy(net, x[:VALIDATION], y[:VALIDATION]), accuracy(net, x_test, y_test)))
        default, runs = found[0][1], found[1:]
        if seed == seeds[0]:
            emit("line", "runs/default", ((0, default), (RUNS - 1, default)))
            for place, (_, test) in enumerate(sorted(runs, key=lambda run: run[1])):
                emit("line", "runs/random", (place, test))
        searches = [max(runs[start : start + budget])[1] for start in range(0, RUNS, budget)]
        yield "accuracy", "default", seed, default
        yield "accuracy", "searched", seed, sum(searches) / len(searches)
