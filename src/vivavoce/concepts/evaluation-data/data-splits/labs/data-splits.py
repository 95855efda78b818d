"""Leakage through selection: features chosen with a look at rows that are held out afterwards.

Features and labels are random, so no model can be better than a coin. The most correlated features are picked, from
all rows or from the training rows only; then a logistic regression is trained and scored on held-out rows.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="A held-out score for features that mean nothing",
    knobs={
        "selection": Knob("all rows", "Features are chosen from", choices=("all rows", "training rows")),
        "features": Knob(5000, "Features, all of them noise", low=50, high=10000, log=True),
        "kept": Knob(20, "Features kept", low=5, high=50, step=5),
        "n": Knob(200, "Rows; half of them are held out", low=50, high=1000, log=True),
    },
    claims=(
        Claim(
            name="left-out-counts-as-unseen",
            statement="Data left out of training counts as unseen.",
            expected="wrong",
            reason="The rows were kept out of the fit and still helped to choose its features.",
            # Unseen: at most .15 above the truth. Seeds 0-19: median .27, lowest .19; control -.02, highest .12.
            rules=(Rule("above the truth", "allowed", "measured", margin=0.0),),
            control={"selection": "training rows"},
            control_why="Then nothing that was learned has seen the held-out rows.",
            finding="Features and labels are noise, so the true accuracy is {true}. Held out: {leaky} with features "
            "chosen from all rows, {clean} with features chosen from the training rows.",
            figures={
                "leaky": Figure("accuracy", "held-out rows"),
                "true": Figure("accuracy", "new rows"),
                "clean": Figure("accuracy", "held-out rows", context="control"),
            },
            ledger=("000-Q28.7",),
            source="Ambroise and McLachlan, PNAS 2002; Kapoor and Narayanan, Patterns 2023",
        ),
    ),
    prediction=Prediction(
        ask="Labels are coin tosses. 20 of 5,000 noise features are kept, chosen on all rows; the model is trained on "
        "one half and scored on the other. Which accuracy does it get there?",
        metric="accuracy",
        a="held-out rows",
        choices=(
            Choice("About 0.5, it is a coin", high=0.55),
            Choice("0.55 to 0.7, a little optimistic", low=0.55, high=0.7),
            Choice("Above 0.7, it looks like a discovery", low=0.7),
        ),
        because="Of 5,000 features some agree with most labels by luck, those of the held-out rows included.",
    ),
    charts={"accuracy": Chart("Accuracy so far", x="seed", y="accuracy")},
    cannot_show="How large leakage is in your pipeline: with few features or many rows this kind nearly vanishes.",
    budget=5,
    fixed_rate="Logistic regression is solved to its optimum; there is no rate.",
)


def most_correlated(x, y, kept):
    """Indices of the `kept` columns with the largest absolute correlation with y."""
    centred = x - x.mean(0)
    return np.argsort(-np.abs(centred.T @ (y - y.mean())) / np.linalg.norm(centred, axis=0))[:kept]


def measure(seeds, emit, *, selection, features, kept, n):
    """Yield accuracy on held-out and on new rows, and by how much the first exceeds the second."""
    emit("line", "accuracy/a coin", ((0, 0.5), (len(seeds), 0.5)))
    for i, seed in enumerate(seeds, start=1):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(int(n), int(features))), rng.integers(2, size=int(n))
        half = int(n) // 2
        seen = slice(None) if selection == "all rows" else slice(half)
        chosen = most_correlated(x[seen], y[seen], int(kept))
        model = LogisticRegression().fit(x[:half, chosen], y[:half])
        held_out = model.score(x[half:, chosen], y[half:])
        new = model.score(rng.normal(size=(1000, int(kept))), rng.integers(2, size=1000))
        emit("line", "accuracy/held-out rows", (i, held_out))
        emit("line", "accuracy/new rows", (i, new))
        yield "accuracy", "held-out rows", seed, held_out
        yield "accuracy", "new rows", seed, new
        yield "above the truth", "measured", seed, held_out - new
        yield "above the truth", "allowed", seed, 0.15
