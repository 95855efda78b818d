"""Does a hidden layer help because it learns its features?

Three classifiers get the same data and the same training: a linear one on the input, one on a hidden layer
whose random weights are frozen, and one whose hidden layer learns. If learning were all that counts, the
frozen layer would be worth nothing.
"""

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, mnist1d
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="A hidden layer: learned, frozen at random, or none",
    knobs={
        "data": Knob("curves", "Data", choices=("curves", "digits")),
        "width": Knob(256, "Hidden units", low=4, high=1024, log=True),
        "steps": Knob(400, "Updates", low=100, high=1000, step=100),
    },
    claims=(
        Claim(
            name="helps-because-it-learns",
            statement="A hidden layer helps because it learns its features: frozen at random, it is no better than the "
            "raw input.",
            # Seeds 0-9: median -.116, highest -.105; with 8 units median .104, lowest .071.
            rules=(Rule("test accuracy", "raw input", "frozen", margin=-0.02),),
            contexts={"8 units": {"width": 8}},
            control={"width": 8},
            control_why="Eight random units lose more of the input than they add.",
            finding="256 frozen random units: {frozen}, the raw input {raw}. Eight of them: {few}.",
            figures={
                "raw": Figure("test accuracy", "raw input"),
                "frozen": Figure("test accuracy", "frozen"),
                "learned": Figure("test accuracy", "learned"),
                "few": Figure("test accuracy", "frozen", context="8 units"),
                "few_learned": Figure("test accuracy", "learned", context="8 units"),
            },
            ledger=("000-Q13.4",),
            expected="conditional",
            seeds=10,
            source="Rahimi and Recht, NIPS 2007",
        ),
        Claim(
            name="learned-beat-random",
            statement="Learned features beat random ones of the same width by at least ten points.",
            # Seeds 0-9: median .19, lowest .15; digits at most .01.
            rules=(Rule("test accuracy", "learned", "frozen", margin=0.1),),
            settings={"width": 64},
            control={"data": "digits", "width": 256},
            control_why="Digits are so easy that random features suffice, too.",
            finding="64 units: learned {learned}, frozen {frozen}. On digits with 256 units: {easy} and {easy_frozen}.",
            figures={
                "learned": Figure("test accuracy", "learned"),
                "frozen": Figure("test accuracy", "frozen"),
                "easy": Figure("test accuracy", "learned", context="control"),
                "easy_frozen": Figure("test accuracy", "frozen", context="control"),
            },
            seeds=10,
            source="Rahimi and Recht, NIPS 2007",
        ),
    ),
    prediction=Prediction(
        ask="A linear classifier on the raw curves is right on about three of ten. Put 256 hidden units with random, "
        "frozen weights in between. What does the accuracy do? (Frozen minus raw)",
        metric="test accuracy",
        a="frozen",
        b="raw input",
        choices=(
            Choice("It falls: random weights scramble the input", high=-0.02),
            Choice("It stays: nothing was learned in the hidden layer", low=-0.02, high=0.02),
            Choice("It rises", low=0.02),
        ),
        because="Each random unit bends the input along another direction. Among 256 such features a linear reader "
        "finds useful ones. Learning makes them better, but it is not all that a hidden layer brings.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Accuracy on new data (first seed)", x="update", y="accuracy")},
    cannot_show="One hidden layer on small data; what stacked learned layers add is another experiment.",
    budget=10,
    fixed_rate="Adam at 0.01 for all: of 0.003, 0.01 and 0.03 the best at the defaults or within 0.02 of it.",
)


def classifier(arm, inputs, width):
    """A linear layer on the raw input, or on `width` ReLU units; frozen ones get no gradient."""
    if arm == "raw input":
        return nn.Linear(inputs, 10)
    hidden = nn.Linear(inputs, width).requires_grad_(arm == "learned")
    return nn.Sequential(hidden, nn.ReLU(), nn.Linear(width, 10))


def measure(seeds, emit, *, data, width, steps):
    """Yield test accuracy of the three arms; stream the first seed's while it trains."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x, y, x_test, y_test = tensors(*(mnist1d(4000, 2000) if data == "curves" else digits()))
    for seed in seeds:
        for arm in ("raw input", "frozen", "learned"):
            torch.manual_seed(seed)
            model = classifier(arm, x.shape[1], int(width))

            def watch(step, loss, arm=arm, model=model):
                emit("line", f"accuracy/{arm}", (step, accuracy(model, x_test, y_test)))

            shown = watch if seed == seeds[0] else None
            fit(model, x, y, steps=int(steps), lr=0.01, seed=seed, watch=shown, every=50)
            yield "test accuracy", arm, seed, accuracy(model, x_test, y_test)
