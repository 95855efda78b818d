"""Two rankings of the same people, judged by the ROC area and by average precision, at different shares of positives.

The steady ranker shifts all positives by the same distance. The sharp one recognises some positives beyond doubt and
knows nothing about the others.
"""

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Which ranking is better? Two areas disagree",
    knobs={
        "share": Knob(0.01, "Share of positives", low=0.002, high=0.5, log=True),
        "distance": Knob(2.0, "Steady: shift of all positives (standard deviations)", low=0.5, high=4.0, step=0.25),
        "found": Knob(0.6, "Sharp: share of positives recognised beyond doubt", low=0.0, high=1.0, step=0.1),
        "n": Knob(50_000, "People", low=10_000, high=100_000, log=True),
    },
    claims=(
        Claim(
            name="good-area-few-right-alarms",
            statement="With rare positives a ranking can have a high ROC area while most of its alarms are false.",
            # Seeds 0-19: medians .92 and .94, lowest .91 and .92; false alarms in the control .13.
            rules=(Rule("ROC area", "steady", 0.85, margin=0.0), Rule("false alarms", "steady", 0.7, margin=0.0)),
            control={"share": 0.5},
            control_why="With as many positives as negatives the same ranking raises mostly right alarms.",
            finding="ROC area {area} at 1 % positives. Where it finds 80 % of them, {false} of its alarms are false; "
            "average precision is {average}. At 50 % positives: ROC area {half_area}, false alarms {half_false}, "
            "average precision {half_average}.",
            figures={
                "area": Figure("ROC area", "steady"),
                "false": Figure("false alarms", "steady", format=".0%"),
                "average": Figure("average precision", "steady"),
                "half_area": Figure("ROC area", "steady", context="control"),
                "half_false": Figure("false alarms", "steady", format=".0%", context="control"),
                "half_average": Figure("average precision", "steady", context="control"),
            },
            source="Saito and Rehmsmeier, PLOS ONE 2015",
        ),
        Claim(
            name="higher-area-is-better",
            statement="The model with the higher ROC area is the better one.",
            expected="conditional",
            # Seeds 0-19: median -.35, highest -.28; balanced .061, lowest .057; control .26, lowest .21.
            rules=(Rule("average precision", "steady", "sharp", margin=0.02),),
            contexts={"as many positives as negatives": {"share": 0.5}},
            control={"found": 0.0},
            control_why="Then the other ranking is a coin, and loses by any measure.",
            finding="ROC areas {steady_area} and {sharp_area}. At 1 % positives the second has the higher average "
            "precision, {sharp} against {steady}; at 50 % the first, {half_steady} against {half_sharp}.",
            figures={
                "steady_area": Figure("ROC area", "steady"),
                "sharp_area": Figure("ROC area", "sharp"),
                "steady": Figure("average precision", "steady"),
                "sharp": Figure("average precision", "sharp"),
                "half_steady": Figure("average precision", "steady", context="as many positives as negatives"),
                "half_sharp": Figure("average precision", "sharp", context="as many positives as negatives"),
            },
            source="Hand, Machine Learning 2009; Davis and Goadrich, ICML 2006",
        ),
    ),
    prediction=Prediction(
        ask="A ranking with a ROC area of 0.92 is used where 1 % are positive. It is cut where it finds 80 % of them. "
        "Which share of its alarms is false?",
        metric="false alarms",
        a="steady",
        choices=(
            Choice("About 8 %", high=0.3),
            Choice("30 to 70 %", low=0.3, high=0.7),
            Choice("More than 70 %", low=0.7),
        ),
        because="One in eight negatives lies above the cut, and there are 99 negatives to a positive.",
    ),
    charts={"precision": Chart("Precision and recall (first seed)", x="recall", y="precision")},
    cannot_show="Which compromise you need: that follows from costs and capacity, not from an area.",
    budget=5,
    fixed_rate="Nothing is trained; scores are drawn.",
)


def rankings(rng, y, distance, found):
    """Scores of both rankers for labels y (n,)."""
    steady = rng.normal(size=len(y)) + distance * y
    recognised = (y == 1) & (rng.random(len(y)) < found)
    return {"steady": steady, "sharp": rng.normal(size=len(y)) + 10 * recognised}


def measure(seeds, emit, *, share, distance, found, n):
    """Yield both areas of both rankers, and the share of false alarms at a recall of 0.8."""
    emit("line", "precision/a coin", ((0, share), (1, share)))
    for seed in seeds:
        rng = np.random.default_rng(seed)
        y = (np.arange(int(n)) < round(share * n)).astype(int)
        for arm, scores in rankings(rng, y, distance, found).items():
            yield "ROC area", arm, seed, float(roc_auc_score(y, scores))
            yield "average precision", arm, seed, float(average_precision_score(y, scores))
            cut = np.quantile(scores[y == 1], 0.2)
            yield "false alarms", arm, seed, float(1 - y[scores >= cut].mean())
            if seed == seeds[0]:
                precision, recall, _ = precision_recall_curve(y, scores)
                for at in np.linspace(0.98, 0.02, 25):
                    emit("line", f"precision/{arm}", (at, precision[np.flatnonzero(recall >= at)[-1]]))
