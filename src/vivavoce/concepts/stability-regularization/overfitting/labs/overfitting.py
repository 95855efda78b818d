"""Overfitting seen from outside: accuracy on the training set and on data the network never saw.

One network is trained on n examples, the same network on eight times as many. Labels can be replaced
by random ones, so that there is nothing to learn but noise. The networks of all seeds train side by side.
"""

import numpy as np
import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.stacked import accuracies, generators, initial
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Training and test accuracy, with little and with more data",
    knobs={
        "n": Knob(500, "Training examples", low=100, high=500, step=100),
        "width": Knob(128, "Units in each of two hidden layers", low=4, high=256, log=True),
        "noise": Knob(0.0, "Share of random training labels", low=0.0, high=1.0, step=0.1),
        "steps": Knob(600, "Updates with n examples", low=100, high=1500, step=100),
        "equal": Knob("updates", "Both trainings have equally many", choices=("updates", "epochs")),
    },
    claims=(
        Claim(
            name="gap-shows",
            statement="Overfitting shows as training accuracy far above test accuracy.",
            rules=(Rule("gap", "n examples", 0.25, margin=0.0),),  # seeds 0-9: median gap .64, lowest .62
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
            seeds=10,
        ),
        Claim(
            name="more-data",
            statement="More data reduces overfitting.",
            rules=(
                Rule("gap", "n examples", "8 n examples", margin=0.2),  # seeds 0-9: lowest .46, equal epochs .24
                Rule("test accuracy", "8 n examples", "n examples", margin=0.1),  # lowest .19, equal epochs .24
            ),
            contexts={"as many epochs, eight times the updates": {"equal": "epochs"}},
            control={"width": 4, "steps": 200},
            control_why="A network that underfits has no gap that data could close.",
            finding="Eight times the data took the gap from {few} to {many}, and test accuracy from {few_test} "
            "to {many_test}; with as many epochs the gap was {epochs} and test accuracy {epochs_test}.",
            figures={
                "few": Figure("gap", "n examples"),
                "many": Figure("gap", "8 n examples"),
                "few_test": Figure("test accuracy", "n examples"),
                "many_test": Figure("test accuracy", "8 n examples"),
                "epochs": Figure("gap", "8 n examples", context="as many epochs, eight times the updates"),
                "epochs_train": Figure(
                    "train accuracy", "8 n examples", context="as many epochs, eight times the updates"
                ),
                "epochs_test": Figure(
                    "test accuracy", "8 n examples", context="as many epochs, eight times the updates"
                ),
            },
            ledger=("000-Q7.3",),
            seeds=10,
            source="Hestness et al., 2017 (arXiv:1712.00409)",
        ),
        Claim(
            name="memorises-random-labels",
            statement="Networks can memorise random labels.",
            rules=(
                Rule("train accuracy", "n examples", 0.99, margin=0.0),  # seeds 0-9: 1.00 in all
                Rule("test error", "n examples", 0.8, margin=0.0),  # median .90, lowest .886
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
            seeds=10,
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


def examples(seeds, n, noise):
    """n training examples for each seed, a share of their labels drawn at random: (k, n, 40) and (k, n)."""
    drawn = []
    for seed in seeds:
        x, y = subset(*mnist1d(4000, 2000)[:2], n, seed)
        rng = np.random.default_rng(seed)
        drawn.append((x, np.where(rng.random(n) < noise, rng.integers(0, 10, n), y)))
    return tensors(*map(np.stack, zip(*drawn, strict=True)))


def measure(seeds, emit, *, n, width, noise, steps, equal):
    """Yield train and test accuracy, their gap and the test error for both arms; plot the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x_test, y_test = tensors(*mnist1d(4000, 2000)[2:])
    for arm, times in (("n examples", 1), ("8 n examples", 8)):
        x, y = examples(seeds, times * n, noise)

        def watch(step, weights, arm=arm, x=x, y=y):
            first = [weight[:1] for weight in weights]
            emit("line", f"accuracy/{arm}, train", (step, accuracies(first, x[:1], y[:1]).item()))
            emit("line", f"accuracy/{arm}, test", (step, accuracies(first, x_test, y_test).item()))

        weights = fit(
            initial(seeds, (40, int(width), int(width), 10)), x, y, sources=generators(seeds), watch=watch,
            update=lambda leaves: torch.optim.Adam(leaves, lr=0.003), steps=steps * (times if equal == "epochs" else 1),
        )  # fmt: skip
        scores = (accuracies(weights, x, y).tolist(), accuracies(weights, x_test, y_test).tolist())
        for seed, train, test in zip(seeds, *scores, strict=True):
            yield "train accuracy", arm, seed, train
            yield "test accuracy", arm, seed, test
            yield "test error", arm, seed, 1 - test
            yield "gap", arm, seed, train - test
