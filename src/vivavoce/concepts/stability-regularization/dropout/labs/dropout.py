"""Dropout on an MLP that is large for its data.

The same network is trained twice from the same weights: once as it is, once with dropout after each of its two hidden
layers. Then train and test accuracy are measured with all units on. The networks of all seeds train side by side.
Watch both numbers: the gap between them can shrink because test accuracy rises, or because train
accuracy falls.
"""

import numpy as np
import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.stacked import accuracies, generators, initial
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Dropout and the gap between training and test accuracy",
    knobs={
        "p": Knob(0.5, "Probability of dropping a unit", low=0.0, high=0.9, step=0.1),
        "n": Knob(1000, "Training examples", low=250, high=4000, step=250),
        "width": Knob(128, "Units per hidden layer", low=8, high=256, log=True),
        "steps": Knob(1000, "Updates", low=200, high=2000, step=200),
    },
    claims=(
        Claim(
            name="narrows-the-gap",
            statement="Dropout narrows the gap between training and test accuracy.",
            rules=(Rule("gap", "no dropout", "dropout", margin=0.1),),  # seeds 0-9: median .190, lowest .150
            control={"width": 8, "steps": 400},
            control_why="Eight units cannot memorise 1,000 examples: there is hardly a gap to narrow.",
            finding="The median gap fell from {gap_without} to {gap_with}: train accuracy from {train_without} "
            "to {train_with}, test accuracy from {test_without} to {test_with}.",
            figures={
                "gap_without": Figure("gap", "no dropout"),
                "gap_with": Figure("gap", "dropout"),
                "train_without": Figure("train accuracy", "no dropout"),
                "train_with": Figure("train accuracy", "dropout"),
                "test_without": Figure("test accuracy", "no dropout"),
                "test_with": Figure("test accuracy", "dropout"),
            },
            ledger=("000-Q9.1",),
            seeds=10,
            source="Srivastava et al., JMLR 2014",
        ),
        Claim(
            name="improves-test-accuracy",
            statement="Dropout improves test accuracy.",
            rules=(Rule("test accuracy", "dropout", "no dropout", margin=0.025),),  # seeds 0-9: .055, lowest .030
            settings={"n": 500},
            contexts={"4,000 examples": {"n": 4000}},
            control={"p": 0.9},
            control_why="At p = 0.9 too little of the network is left to learn anything.",
            finding="500 examples: test accuracy {test_without} became {test_with}. 4,000 examples: it fell from "
            "{many_without} to {many_with}. At p = 0.9 it fell to {noise}.",
            figures={
                "test_without": Figure("test accuracy", "no dropout"),
                "test_with": Figure("test accuracy", "dropout"),
                "many_without": Figure("test accuracy", "no dropout", context="4,000 examples"),
                "many_with": Figure("test accuracy", "dropout", context="4,000 examples"),
                "noise": Figure("test accuracy", "dropout", context="control"),
            },
            ledger=("000-Q9.2",),
            expected="conditional",
            seeds=10,
        ),
        Claim(
            name="prevents-overfitting",
            statement="Dropout layers prevent overfitting: the gap left is below ten points.",
            rules=(Rule("test minus train", "dropout", -0.1, margin=0.0),),  # seeds 0-9: median gap .357, lowest .331
            contexts={"4,000 examples": {"n": 4000}},
            control={"width": 8, "steps": 400},
            control_why="Eight units stay below ten points, so the check can pass.",
            finding="A gap of {gap} was left. It was below ten points only with 4,000 examples ({many}).",
            figures={
                "gap": Figure("gap", "dropout"),
                "many": Figure("gap", "dropout", context="4,000 examples"),
                "many_without": Figure("gap", "no dropout", context="4,000 examples"),
            },
            ledger=("003-Q9.1",),
            expected="conditional",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Without dropout, every training example ends up right, but fewer than half of the test examples. "
        "With p = 0.5 the gap shrinks. From which side? (Change in train accuracy)",
        metric="train accuracy",
        a="dropout",
        b="no dropout",
        choices=(
            Choice("From the test side: train accuracy stays where it is", low=-0.03),
            Choice("From both sides alike: train accuracy falls by 3 to 11 points", low=-0.11, high=-0.03),
            Choice("From the training side: train accuracy falls by more than 11 points", high=-0.11),
        ),
        because="Dropout makes memorising harder, so the training side gives way first. Test accuracy gains a "
        "few points where the network is too large for its data, and loses where it is not.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="A small MLP on synthetic curves; how much dropout helps a network of today, or together with "
    "augmentation and weight decay, it does not tell.",
    budget=10,
    fixed_rate="Adam at 0.003: of 0.001, 0.003 and 0.01 the best for dropout at the defaults; for the network "
    "without dropout 0.003 and 0.01 were level.",
)


def measure(seeds, emit, *, p, n, width, steps):
    """Yield train and test accuracy and their gap for both arms; plot the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x_train, y_train, x_test, y_test = mnist1d(4000, 3000)
    x_test, y_test = tensors(x_test, y_test)
    x, y = tensors(*map(np.stack, zip(*(subset(x_train, y_train, n, seed) for seed in seeds), strict=True)))
    for arm, probability in (("no dropout", 0.0), ("dropout", p)):

        def watch(step, weights, arm=arm):
            first = [weight[:1] for weight in weights]
            emit("line", f"accuracy/{arm}, train", (step, accuracies(first, x[:1], y[:1]).item()))
            emit("line", f"accuracy/{arm}, test", (step, accuracies(first, x_test, y_test).item()))

        weights = fit(
            initial(seeds, (40, int(width), int(width), 10)), x, y, sources=generators(seeds), dropout=probability,
            update=lambda leaves: torch.optim.Adam(leaves, lr=0.003), steps=int(steps), watch=watch,
        )  # fmt: skip
        scores = (accuracies(weights, x, y).tolist(), accuracies(weights, x_test, y_test).tolist())
        for seed, train, test in zip(seeds, *scores, strict=True):
            yield "train accuracy", arm, seed, train
            yield "test accuracy", arm, seed, test
            yield "gap", arm, seed, train - test
            yield "test minus train", arm, seed, test - train
