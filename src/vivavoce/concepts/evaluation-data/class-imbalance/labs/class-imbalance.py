"""Weighting the rare class against moving the threshold, for a classifier of a class with few examples.

Two Gaussian clouds, one of them rare. A miss costs as many false alarms as there are negatives to a positive. A plain
and a weighted logistic regression are compared at one half, and at thresholds chosen on validation data.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="A rare class: weights or threshold",
    knobs={
        "share": Knob(0.02, "Share of positives", low=0.005, high=0.5, log=True),
        "threshold": Knob("chosen", "Threshold", choices=("chosen", "one half")),
        "distance": Knob(2.0, "Distance of the clouds (standard deviations)", low=0.5, high=4.0, step=0.25),
        "n": Knob(4000, "Training examples", low=1000, high=20000, log=True),
    },
    claims=(
        Claim(
            name="plain-training-misses-the-rare",
            statement="Trained on imbalanced data without a remedy, a classifier misses most of the rare class.",
            # Seeds 0-19: missed median .84, lowest .81; recall gained median .675, lowest .615.
            rules=(Rule("missed", "plain", 0.5, margin=0.0), Rule("recall", "weighted", "plain", margin=0.3)),
            settings={"threshold": "one half"},
            control={"share": 0.5},
            control_why="With as many positives as negatives there is nothing to weight.",
            finding="With 2 % positives and a threshold of one half, plain training found {plain} of them, weighted "
            "training {weighted}; of the alarms {plain_precision} and {weighted_precision} were right.",
            figures={
                "plain": Figure("recall", "plain"),
                "weighted": Figure("recall", "weighted"),
                "plain_precision": Figure("precision", "plain"),
                "weighted_precision": Figure("precision", "weighted"),
            },
            source="He and Garcia, IEEE TKDE 2009",
        ),
        Claim(
            name="balancing-makes-a-better-model",
            statement="Balancing the classes makes a better model.",
            expected="wrong",
            reason="It moves the threshold. A threshold chosen by cost does the same for the plain model.",
            # Seeds 0-19: median -.004, highest .010; at one half median .52, lowest .46.
            rules=(Rule("cost", "plain", "weighted", margin=0.1),),
            control={"threshold": "one half"},
            control_why="At one half the plain model pays for a threshold that nobody chose.",
            finding="At one half the costs per example were {half_plain} plain and {half_weighted} weighted; with "
            "thresholds chosen on validation data {plain} and {weighted}. The areas under the ROC curve were "
            "{auc_plain} and {auc_weighted}.",
            figures={
                "plain": Figure("cost", "plain"),
                "weighted": Figure("cost", "weighted"),
                "half_plain": Figure("cost", "plain", context="control"),
                "half_weighted": Figure("cost", "weighted", context="control"),
                "auc_plain": Figure("ROC area", "plain", format=".3f"),
                "auc_weighted": Figure("ROC area", "weighted", format=".3f"),
            },
            source="Elkan, IJCAI 2001; van den Goorbergh et al., JAMIA 2022",
        ),
    ),
    prediction=Prediction(
        ask="The plain model keeps its loss; only its threshold is chosen on validation data, by cost. Which share of "
        "the positives does it find?",
        metric="recall",
        a="plain",
        choices=(
            Choice("Below 0.4: it never learned them", high=0.4),
            Choice("0.4 to 0.7", low=0.4, high=0.7),
            Choice("Above 0.7: it knew all along", low=0.7),
        ),
        because="The ranking was good from the start. One half was the wrong place to cut.",
    ),
    charts={"recall": Chart("Share of positives found so far", x="seed", y="recall")},
    cannot_show="What weights do for the training of a large network, where rare examples may hardly move a batch.",
    budget=5,
    fixed_rate="Logistic regression is solved to its optimum; there is no rate.",
)


def clouds(rng, n, share, distance):
    """Points (n, 5) and labels; positives are shifted along the first axis."""
    y = (np.arange(n) < round(share * n)).astype(int)
    x = rng.normal(size=(n, 5))
    x[:, 0] += distance * y
    return x, y


def cost_of(y, alarms, miss):
    """Mean cost of an example: 1 a false alarm, `miss` a miss."""
    return float((alarms & (y == 0)).mean() + miss * (~alarms & (y == 1)).mean())


def best_threshold(y, scores, miss):
    """The quantile of the scores with the lowest cost."""
    return min(np.quantile(scores, np.linspace(0, 1, 201)), key=lambda cut: cost_of(y, scores >= cut, miss))


def roc_area(y, scores):
    """How often a positive has the higher score (scores without ties)."""
    ranks = np.argsort(np.argsort(scores)) + 1
    positives = (y == 1).sum()
    return float((ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(y) - positives)))


def measure(seeds, emit, *, share, threshold, distance, n):
    """Yield recall, precision, cost and ROC area on 20,000 test examples, for plain and weighted training."""
    emit("line", "recall/all", ((0, 1.0), (len(seeds), 1.0)))
    miss = (1 - share) / share
    for i, seed in enumerate(seeds, start=1):
        rng = np.random.default_rng(seed)
        (x, y), (x_val, y_val), (x_test, y_test) = (clouds(rng, m, share, distance) for m in (int(n), 10_000, 20_000))
        for arm, weight in (("plain", None), ("weighted", "balanced")):
            model = LogisticRegression(class_weight=weight).fit(x, y)
            scores = model.predict_proba(x_test)[:, 1]
            chosen = best_threshold(y_val, model.predict_proba(x_val)[:, 1], miss) if threshold == "chosen" else 0.5
            alarms = scores >= chosen
            recall = float(alarms[y_test == 1].mean())
            emit("line", f"recall/{arm}", (i, recall))
            yield "recall", arm, seed, recall
            yield "missed", arm, seed, 1 - recall
            yield "precision", arm, seed, float(y_test[alarms].mean()) if alarms.any() else 0.0
            yield "cost", arm, seed, cost_of(y_test, alarms, miss)
            yield "ROC area", arm, seed, roc_area(y_test, scores)
