"""Overfitting seen from outside: accuracy on the training set and on data the network never saw.

One network is trained on n examples, the same network on eight times as many. Labels can be replaced
by random ones, so that there is nothing to learn but noise.
"""

import numpy as np
from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Training and test accuracy, with little and with more data",
    knobs={
        "n": Knob(500, "Training examples", low=100, high=500, step=100),
        "width": Knob(128, "Units in each of two hidden layers", low=4, high=256, log=True),
        "noise": Knob(0.0, "Share of random training labels", low=0.0, high=1.0, step=0.1),
        "steps": Knob(600, "Updates", low=100, high=1500, step=100),
    },
    claims=(
        Claim(
            name="gap-shows",
            statement="Overfitting shows as training accuracy far above test accuracy.",
            rules=(Rule("gap", "n examples", 0.25, margin=0.0),),  # seeds 0-19: median .64, lowest .60
            control={"width": 4, "steps": 200},
            control_why="Four units after 200 updates underfit: both accuracies are low, and close.",
            finding="Training accuracy {train}, test accuracy {test}: a gap of {gap}. Four units reached "
            "{small_train} and {small_test}.",
            figures={
                "train": Figure("train accuracy", "n examples"),
                "test": Figure("test accuracy", "n examples"),
                "gap": Figure("gap", "n examples"),
                "small_train": Figure("train accuracy", "n examples", context="control"),
                "small_test": Figure("test accuracy", "n examples", context="control"),
            },
            ledger=("000-Q7.1",),
        ),
        Claim(
            name="more-data",
            statement="More data reduces overfitting.",
            rules=(Rule("gap", "n examples", "8 n examples", margin=0.2),),  # seeds 0-19: median .47, lowest .43
            control={"width": 4, "steps": 200},
            control_why="A network that underfits has no gap that data could close.",
            finding="Eight times the data took the gap from {few} to {many}, and test accuracy from {few_test} "
            "to {many_test}.",
            figures={
                "few": Figure("gap", "n examples"),
                "many": Figure("gap", "8 n examples"),
                "few_test": Figure("test accuracy", "n examples"),
                "many_test": Figure("test accuracy", "8 n examples"),
            },
            ledger=("000-Q7.3",),
            source="Hestness et al., 2017 (arXiv:1712.00409)",
        ),
        Claim(
            name="memorises-random-labels",
            statement="Networks can memorise random labels.",
            rules=(
                Rule("train accuracy", "n examples", 0.99, margin=0.0),  # seeds 0-19: 1.00 in all
                Rule("test error", "n examples", 0.8, margin=0.0),  # median .90, lowest .887
            ),
            settings={"noise": 1.0, "steps": 1000},
            control={"width": 4, "steps": 200},
            control_why="Four units cannot store 500 random labels.",
            finding="All labels random: training accuracy {train}, test accuracy {test}, which is guessing.",
            figures={
                "train": Figure("train accuracy", "n examples"),
                "test": Figure("test accuracy", "n examples"),
            },
            ledger=("000-Q7.4",),
            source="Zhang et al., ICLR 2017",
        ),
    ),
    prediction=Prediction(
        ask="The network has more weights than its 500 training examples have values, and ends up right on all "
        "of them. What is its accuracy on new data, where guessing gives 0.10?",
        metric="test accuracy",
        a="n examples",
        choices=(
            Choice("At most 0.15: it has learned nothing but the examples", high=0.15),
            Choice("Between 0.15 and 0.60", low=0.15, high=0.6),
            Choice("Above 0.60: what it fitted is mostly true", low=0.6),
        ),
        because="Memorising and learning go together: it fits every accident, and still knows something about "
        "new data.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="Two small layers on synthetic curves: the size of the gap, not its existence, is particular to them.",
    budget=10,
    fixed_rate="Adam at 0.003: the arms differ in data only.",
)


def network(width):
    """Two hidden layers of `width` units."""
    return nn.Sequential(nn.Linear(40, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10))


def measure(seeds, emit, *, n, width, noise, steps):
    """Yield train and test accuracy, their gap and the test error for both arms; plot the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    x_test, y_test = tensors(x_test, y_test)
    for seed in seeds:
        for arm, size in (("n examples", n), ("8 n examples", 8 * n)):
            rows, labels = subset(x_train, y_train, size, seed)
            rng = np.random.default_rng(seed)
            labels = np.where(rng.random(size) < noise, rng.integers(0, 10, size), labels)
            x, y = tensors(rows, labels)
            manual_seed(seed)
            model = network(int(width))

            def watch(step, loss, arm=arm, model=model, x=x, y=y):
                emit("line", f"accuracy/{arm}, train", (step, accuracy(model, x, y)))
                emit("line", f"accuracy/{arm}, test", (step, accuracy(model, x_test, y_test)))

            watched = watch if seed == seeds[0] else None
            fit(model, x, y, steps=steps, lr=0.003, seed=seed, watch=watched, every=50)
            train, test = accuracy(model, x, y), accuracy(model, x_test, y_test)
            yield "train accuracy", arm, seed, train
            yield "test accuracy", arm, seed, test
            yield "test error", arm, seed, 1 - test
            yield "gap", arm, seed, train - test
