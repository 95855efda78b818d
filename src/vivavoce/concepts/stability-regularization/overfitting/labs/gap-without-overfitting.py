"""A gap between training and validation accuracy without overfitting.

A model is trained, then measured on the training set, on fresh data like the training data, and on a
validation set from a noisier sensor. If the gap comes from overfitting, it is there on fresh data too.
"""

import numpy as np
from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Does a gap between training and validation prove overfitting?",
    knobs={
        "model": Knob("linear", "Model", choices=("linear", "wide")),
        "shift": Knob(2.0, "Noise added to validation inputs, in standard deviations", low=0.0, high=3.0, step=0.5),
        "n": Knob(4000, "Training examples", low=250, high=4000, step=250),
        "steps": Knob(400, "Updates", low=100, high=1000, step=100),
    },
    claims=(
        Claim(
            name="gap-proves-overfitting",
            statement="A gap between training and validation accuracy proves overfitting.",
            # Seeds 0-19: gap to validation .135, lowest .109; to fresh data .035, highest .044; control above .5.
            rules=(Rule("gap", "validation", 0.08, margin=0.0), Rule("gap", "fresh data", 0.08, margin=0.0)),
            control={"model": "wide", "n": 500},
            control_why="Two wide layers on 500 examples do overfit: the gap is there on fresh data as well.",
            finding="A linear model with a training accuracy of {train}: the gap to the noisier validation set "
            "was {validation}, to fresh data like the training data {fresh}. It underfits; the data shifted.",
            figures={
                "train": Figure("train accuracy", "training"),
                "validation": Figure("gap", "validation"),
                "fresh": Figure("gap", "fresh data"),
                "wide_fresh": Figure("gap", "fresh data", context="control"),
            },
            ledger=("000-Q7.5",),
            expected="wrong",
        ),
    ),
    prediction=Prediction(
        ask="A linear model is right on about a third of its training set. The validation set comes from a "
        "noisier sensor. How large is the gap between training and validation accuracy?",
        metric="gap",
        a="validation",
        choices=(
            Choice("Below 0.05: it underfits, so there is no gap", high=0.05),
            Choice("0.05 to 0.25", low=0.05, high=0.25),
            Choice("Above 0.25", low=0.25),
        ),
        because="The gap measures how different the two sets look to the model, for whatever reason. A shift opens it.",
    ),
    charts={"accuracy": Chart("Accuracy on three sets (first seed)", kind="bar", y="accuracy")},
    cannot_show="One kind of shift, added by us. On real data you have to find out what differs between the sets.",
    budget=6,
    fixed_rate="Adam at 0.003: models are not compared, sets are.",
)
MODELS = {
    "linear": lambda: nn.Linear(40, 10),
    "wide": lambda: nn.Sequential(nn.Linear(40, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10)),
}


def measure(seeds, emit, *, model, shift, n, steps):
    """Yield the accuracy on three sets and the gaps to training accuracy; plot the first seed."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    for seed in seeds:
        x, y = tensors(*subset(x_train, y_train, n, seed))
        noise = np.random.default_rng(seed).normal(0.0, shift, x_test.shape)
        fresh, noisier, labels = tensors(x_test, (x_test + noise).astype(np.float32), y_test)
        manual_seed(seed)
        trained = fit(MODELS[model](), x, y, steps=steps, lr=0.003, seed=seed)
        train = accuracy(trained, x, y)
        yield "train accuracy", "training", seed, train
        reached = {"fresh data": accuracy(trained, fresh, labels), "validation": accuracy(trained, noisier, labels)}
        for arm, value in reached.items():
            yield "accuracy", arm, seed, value
            yield "gap", arm, seed, train - value
        if seed == seeds[0]:
            for arm, value in {"training": train, **reached}.items():
                emit("bar", f"accuracy/{arm}", value)
