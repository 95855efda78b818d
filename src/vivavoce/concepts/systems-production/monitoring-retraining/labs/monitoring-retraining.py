"""A lasting drift, and retraining on labels of the new regime: how many are enough, and what is forgotten?

A network learns one-dimensional digits. Then a device is replaced: from now on the 40 values of a signal arrive in
another, fixed order. The deployed network goes on training on a number of labelled examples of the new regime, alone
or together with as many old ones as it has. Its accuracy is measured on both regimes.
"""

import numpy as np
from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Retraining after a lasting drift",
    knobs={
        "labels": Knob(100, "Labelled examples of the new regime", low=50, high=4000, log=True),
        "drift": Knob("another order", "What the new device does", choices=("another order", "nothing new")),
        "old": Knob("left out", "Old training examples", choices=("left out", "mixed in")),
    },
    claims=(
        Claim(
            name="retraining-restores",
            statement="Retraining on drift restores accuracy: at least half of what was lost.",
            rules=(Rule("regained", "share", 0.5, margin=0.0),),  # seeds 0-7: at most .29; 4,000 labels .91
            contexts={"4,000 labels of the new regime": {"labels": 4000}},
            control={"labels": 4000},
            control_why="With as many labels as the first training had, the new regime can be learned.",
            finding="Of a loss of {lost}, 100 labels of the new regime brought back a share of {few}, 4,000 labels "
            "{many}.",
            figures={
                "lost": Figure("lost", "accuracy"),
                "few": Figure("regained", "share"),
                "many": Figure("regained", "share", context="4,000 labels of the new regime"),
            },
            ledger=("000-Q30.5",),
            expected="conditional",
            seeds=10,
            source="McCloskey and Cohen, 1989, for what is forgotten",
        ),
        Claim(
            name="old-regime-survives",
            statement="After retraining on the new regime the model still does the old one: within 0.1 "
            "of its accuracy.",
            rules=(Rule("old regime", "retrained", "deployed", margin=-0.1),),  # seeds 0-7: at most -.14; mixed -.03
            settings={"labels": 4000},
            contexts={"old examples are mixed in": {"old": "mixed in"}},
            control={"drift": "nothing new"},
            control_why="If nothing drifted, the new examples are old ones, and there is nothing to forget.",
            finding="Accuracy on the old regime fell from {before} to {after}; with old examples mixed in it "
            "was {replay}.",
            figures={
                "before": Figure("old regime", "deployed"),
                "after": Figure("old regime", "retrained"),
                "replay": Figure("old regime", "retrained", context="old examples are mixed in"),
            },
            expected="conditional",
            seeds=10,
            source="McCloskey and Cohen, 1989",
        ),
    ),
    prediction=Prediction(
        ask="The drift cost a third of all answers or more. You label 100 examples of the new regime and retrain. What "
        "share of the loss comes back?",
        metric="regained",
        a="share",
        choices=(
            Choice("Less than half", high=0.5),
            Choice("Half to nine tenths", low=0.5, high=0.9),
            Choice("Nearly all", low=0.9),
        ),
        because="A hundred labels are soon learned by heart. The first training had 4,000, and the new regime asks for "
        "a number of that kind.",
    ),
    charts={"accuracy": Chart("Accuracy while retraining (first seed)", x="update", y="accuracy")},
    cannot_show="A sudden, total change; after a mild drift the old knowledge helps more and fewer labels do.",
    budget=8,
    fixed_rate="Adam at 0.003 for first training and retraining, which is what a scheduled job would do.",
)


def measure(seeds, emit, *, labels, drift, old):
    """Yield the loss by drift, the share regained, and accuracy on the old regime before and after."""
    emit("line", "accuracy/guessing", ((0, 0.1), (600, 0.1)))
    x, y, x_test, y_test = mnist1d(8000, 2000)
    for seed in seeds:
        order = np.random.default_rng(seed).permutation(40) if drift == "another order" else np.arange(40)
        first, second = slice(0, 4000), slice(4000, 4000 + int(labels))  # what was trained on, what is labelled later
        inputs, answers = x[second][:, order], y[second]
        if old == "mixed in":
            inputs, answers = np.concatenate([inputs, x[first]]), np.concatenate([answers, y[first]])
        before, now = tensors(x_test, y_test), tensors(np.ascontiguousarray(x_test[:, order]), y_test)
        manual_seed(seed)
        model = nn.Sequential(nn.Linear(40, 100), nn.ReLU(), nn.Linear(100, 10))
        fit(model, *tensors(x[first], y[first]), steps=600, lr=0.003, seed=seed)
        deployed, drifted = accuracy(model, *before), accuracy(model, *now)

        def watch(step, loss, model=model, before=before, now=now):
            emit("line", "accuracy/new regime", (step, accuracy(model, *now)))
            emit("line", "accuracy/old regime", (step, accuracy(model, *before)))

        observe = watch if seed == seeds[0] else None
        fit(model, *tensors(inputs, answers), steps=600, lr=0.003, seed=seed + 1, watch=observe, every=50)
        yield "lost", "accuracy", seed, deployed - drifted
        yield "regained", "share", seed, (accuracy(model, *now) - drifted) / max(deployed - drifted, 0.01)
        yield "old regime", "deployed", seed, deployed
        yield "old regime", "retrained", seed, accuracy(model, *before)
