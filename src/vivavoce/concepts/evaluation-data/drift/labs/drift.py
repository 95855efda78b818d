"""Twenty weeks in service: a classifier meets inputs or labels that move away from its training data.

A network learns one-dimensional digits. Then each week one thing moves a little further: the level, the strength or
the noise of the inputs, or what the labels mean. A monitor compares a window of the week's inputs, feature by feature,
with training inputs by the Kolmogorov-Smirnov distance. It never sees a label.
"""

# Over 80 lines: four kinds of drift, and a monitor that has to be shown quiet without any.

import math

import numpy as np
from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import accuracy, fit, tensors
from vivavoce.scratch.drift import kolmogorov_smirnov

WEEKS, QUIET, REFERENCE = 20, 40, 2000  # weeks, windows without drift, training inputs that the monitor keeps

LAB = Lab(
    title="A model in service, and a monitor of its inputs",
    knobs={
        "kind": Knob("level", "What moves", choices=("level", "strength", "noise", "meaning of labels")),
        "window": Knob(400, "Inputs a week that the monitor sees", low=50, high=800, step=50),
        "alarms": Knob(0.001, "False alarms allowed, share of windows", low=0.0001, high=0.2, log=True),
    },
    claims=(
        Claim(
            name="monitoring-sees-it",
            statement="A model degrades under drift, and a monitor of its inputs sees that before accuracy has fallen.",
            rules=(
                Rule("fall", "accuracy", 0.0, margin=0.1),  # seeds 0-19: median .407, lowest .385
                Rule("weeks ahead", "monitor", 0.0, margin=1.0),  # lowest 2, median 3
                Rule("windows without alarm", "no drift", 0.0, margin=0.95),  # all 1
            ),
            contexts={"the labels change their meaning": {"kind": "meaning of labels"}},
            control={"kind": "meaning of labels"},
            control_why="The inputs stay as they were, so a monitor of inputs has nothing to see.",
            finding="The level moved: accuracy fell from {before} to {after}, and the alarm came {lead} weeks before "
            "it was down by 0.1. The labels changed their meaning: it fell to {labels_after}, with an alarm in "
            "{labels_seen} of 20 runs. Without drift a share of {quiet} of the windows stayed quiet.",
            figures={
                "before": Figure("accuracy", "first week"),
                "after": Figure("accuracy", "last week"),
                "lead": Figure("weeks ahead", "monitor", format=".0f"),
                "labels_after": Figure("accuracy", "last week", context="control"),
                "labels_seen": Figure("alarm", "last week", "count", format=".0f", context="control"),
                "quiet": Figure("windows without alarm", "no drift", "mean", format=".3f"),
            },
            ledger=("000-Q30.2",),
            reason="It needs inputs that move. Where only the labels' meaning moves, accuracy falls unseen.",
            source="Quiñonero-Candela et al., Dataset Shift in Machine Learning, 2009",
        ),
    ),
    prediction=Prediction(
        ask="The level of the inputs creeps up. How many weeks before accuracy is down by ten points does the monitor, "
        "which sees no labels, give the alarm?",
        metric="weeks ahead",
        a="monitor",
        choices=(
            Choice("None: without labels it cannot notice", high=1.0),
            Choice("One week", low=1.0, high=2.0),
            Choice("Two or more", low=2.0),
        ),
        because="Four hundred inputs betray a small step of a distribution; a small step costs little accuracy. Let "
        "the meaning of the labels move instead, and the monitor sees nothing at all.",
        format=".0f",
    ),
    charts={"weeks": Chart("Accuracy, and distance over its limit (first seed)", x="week", y="accuracy; ratio")},
    cannot_show="Made data that moves evenly; real drift jumps, comes in seasons, or is a broken cable.",
    budget=6,
)


def moved(x, y, kind, step, rng):
    """Inputs and labels after a share `step` of the weeks: (n, 40), (n,)."""
    if kind == "meaning of labels":
        return x, np.where(rng.random(len(y)) < 0.5 * step, (y + 1) % 10, y)
    change = {"level": x + step, "strength": x * (1 - 0.9 * step), "noise": x + step * rng.normal(size=x.shape)}
    return change[kind].astype(np.float32), y


def measure(seeds, emit, *, kind, window, alarms):
    """Yield the fall of accuracy, the weeks from the alarm to a fall of 0.1, and the share of quiet windows."""
    x, y, x_new, y_new = mnist1d(4000, 3000)
    # The asymptotic limit of the distance (Smirnov, 1948) for the largest of 40 features, by Bonferroni.
    limit = math.sqrt(-math.log(alarms / 2 / x.shape[1]) / 2 * (1 / window + 1 / REFERENCE))
    emit("line", "weeks/limit", ((0, 1.0), (WEEKS, 1.0)))
    for seed in seeds:
        rng = np.random.default_rng(seed)

        def distance(inputs, rng=rng):
            rows = rng.choice(len(inputs), window, replace=False)
            return kolmogorov_smirnov(x[:REFERENCE], inputs[rows]).max() / limit

        manual_seed(seed)
        model = nn.Sequential(nn.Linear(40, 100), nn.ReLU(), nn.Linear(100, 10))
        fit(model, *tensors(x, y), steps=800, lr=0.003, seed=seed)
        scores, distances = [], []
        for week in range(WEEKS + 1):
            inputs, labels = moved(x_new, y_new, kind, week / WEEKS, rng)
            scores.append(accuracy(model, *tensors(inputs, labels)))
            distances.append(distance(inputs))
            if seed == seeds[0]:
                emit("line", "weeks/accuracy", (week, scores[-1]))
                emit("line", "weeks/distance over limit", (week, distances[-1]))
        fell = [score <= scores[0] - 0.1 for score in scores]
        seen = [ratio > 1 for ratio in distances]
        yield "accuracy", "first week", seed, scores[0]
        yield "accuracy", "last week", seed, scores[-1]
        yield "fall", "accuracy", seed, scores[0] - scores[-1]
        yield "alarm", "last week", seed, float(seen[-1])
        # True stands behind the last week: a fall or an alarm that never came counts as week 21.
        yield "weeks ahead", "monitor", seed, [*fell, True].index(True) - [*seen, True].index(True)
        quiet = [distance(x_new) <= 1 for _ in range(QUIET)]
        yield "windows without alarm", "no drift", seed, sum(quiet) / QUIET
