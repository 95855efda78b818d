"""How good is the boundary that a perceptron finds?

Points in a cloud get their label from a random plane; those closer to it than the margin are left out, so
the classes can be separated. Rosenblatt's rule corrects the weights after each mistake and stops at the
first plane that makes none. Beside it stand the average of its weights over all steps, and the plane with
the widest margin (a hard-margin support vector machine). With flipped labels no plane separates, and the
rule runs until its epochs are used up.
"""

import numpy as np
from sklearn.svm import SVC

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="The first line that works, and the best one",
    knobs={
        "n": Knob(100, "Training examples", low=20, high=2000, log=True),
        "d": Knob(20, "Inputs", low=2, high=40, step=1),
        "gap": Knob(0.3, "Distance of the points from the true plane, at least", low=0.0, high=1.0, step=0.1),
        "flipped": Knob(0.0, "Share of training labels flipped", low=0.0, high=0.3, step=0.05),
        "ask": Knob(0.0, "Correct until the score exceeds", low=0.0, high=300.0, step=20.0),
        "epochs": Knob(200, "Epochs at most", low=1, high=200, log=True),
    },
    claims=(
        Claim(
            name="finds-a-good-boundary",
            statement="On separable data the perceptron finds a good boundary: on new data it is at most one point "
            "behind the plane with the widest margin.",
            rules=(
                Rule("test accuracy", "perceptron", "widest margin", margin=-0.01),
            ),  # seeds 0-19: median -.026, highest -.013
            contexts={"2,000 examples": {"n": 2000}},
            control={"ask": 100.0},
            control_why="Corrected until every score exceeds 100, it is pushed towards the middle.",
            finding="With 100 examples, right on new data: perceptron {perceptron}, widest margin {widest}. With "
            "2,000: {many} and {many_widest}. Corrected beyond the first success, it reached {pushed}.",
            figures={
                "perceptron": Figure("test accuracy", "perceptron", format=".3f"),
                "averaged": Figure("test accuracy", "averaged", format=".3f"),
                "widest": Figure("test accuracy", "widest margin", format=".3f"),
                "many": Figure("test accuracy", "perceptron", format=".3f", context="2,000 examples"),
                "many_widest": Figure("test accuracy", "widest margin", format=".3f", context="2,000 examples"),
                "pushed": Figure("test accuracy", "perceptron", format=".3f", context="control"),
            },
            ledger=("000-Q11.4",),
            expected="conditional",
            source="Freund and Schapire, Machine Learning, 1999",
        ),
        Claim(
            name="lies-in-the-middle",
            statement="The perceptron's plane lies in the middle: its margin is at least half of the widest.",
            rules=(Rule("margin", "perceptron", 0.5, margin=0.0),),  # seeds 0-19: median .14, highest .22
            control={"ask": 100.0},
            control_why="Corrected until every score exceeds 100, it does come close to the widest margin.",
            finding="It kept {ratio} of the widest margin; corrected until every score exceeds 100, {pushed}.",
            figures={
                "ratio": Figure("margin", "perceptron"),
                "highest": Figure("margin", "perceptron", statistic="max"),
                "pushed": Figure("margin", "perceptron", context="control"),
            },
            expected="wrong",
            source="Krauth and Mézard, Journal of Physics A, 1987",
        ),
        Claim(
            name="averaging-helps-with-noise",
            statement="Where labels are noisy, the average of the weights over all steps is better on new data than "
            "the last weights.",
            rules=(
                Rule("test accuracy", "averaged", "perceptron", margin=0.05),
            ),  # seeds 0-19: median .125, lowest .078
            settings={"flipped": 0.1, "n": 500, "epochs": 20},
            control={"flipped": 0.0},
            control_why="Without flipped labels it stops by itself, and there is little left to average out.",
            finding="With every tenth label flipped: last weights {last}, their average {averaged}.",
            figures={
                "last": Figure("test accuracy", "perceptron", format=".3f"),
                "averaged": Figure("test accuracy", "averaged", format=".3f"),
            },
            source="Freund and Schapire, Machine Learning, 1999",
        ),
    ),
    prediction=Prediction(
        ask="The perceptron stops at the first plane that makes no mistake on 100 points in 20 dimensions. How much "
        "of the widest possible margin does this plane have?",
        metric="margin",
        a="perceptron",
        choices=(
            Choice("Nearly all: more than 0.7", low=0.7),
            Choice("About half: 0.3 to 0.7", low=0.3, high=0.7),
            Choice("Little: less than 0.3", high=0.3),
        ),
        because="The rule changes nothing for a point that is right, however narrowly. So it stops as soon as the "
        "plane has slipped past the last point, and stays next to it.",
    ),
    charts={"accuracy": Chart("Accuracy on new data (first seed)", x="examples seen", y="accuracy")},
    cannot_show="Labels here come from a plane. On data that no plane fits, a better plane helps little and other "
    "features help more.",
    budget=5,
    fixed_rate="Starting at zero, the rate of Rosenblatt's rule scales the weights and changes no decision.",
)
SETS, NEW = 5, 4000  # SETS: data sets per seed, averaged


def points(rng, n, plane, gap):
    """n points of a standard normal cloud at least `gap` away from the plane, with labels -1 and 1."""
    x = rng.normal(size=(6 * n, len(plane)))
    x = x[np.abs(x @ plane) >= gap][:n]
    return x, np.sign(x @ plane)


def rosenblatt(x, y, ask, epochs, watch):
    """Correct after each mistake, in order, until an epoch has none. Returns last and averaged weights.

    `x` carries a column of ones, so the last weight is the bias.
    """
    weights, total, seen = np.zeros(x.shape[1]), np.zeros(x.shape[1]), 0
    for _ in range(int(epochs)):
        corrected = False
        for row, label in zip(x, y, strict=True):
            if label * (row @ weights) <= ask:
                weights = weights + label * row
                corrected = True
            total += weights
            seen += 1
            if seen % max(len(x) // 20, 1) == 0:
                watch(seen, weights, total)
        if not corrected:
            break
    return weights, total


def widest_margin(x, y, flipped):
    """Weights of the plane with the widest margin; where labels are flipped, of a soft one."""
    machine = SVC(kernel="linear", C=1.0 if flipped else 1e6).fit(x[:, :-1], y)
    return np.append(machine.coef_[0], machine.intercept_)


def margin(weights, x, y):
    """Distance of the nearest point from the plane; negative where a point is on the wrong side."""
    return (y * (x @ weights)).min() / np.linalg.norm(weights[:-1])


def measure(seeds, emit, *, n, d, gap, flipped, ask, epochs):
    """Yield accuracy on new data per arm, and the perceptron's margin over the widest: means over SETS data sets."""
    for seed in seeds:
        rng, results = np.random.default_rng(seed), []
        for number in range(SETS):
            plane = rng.normal(size=int(d))
            plane /= np.linalg.norm(plane)
            (x, y), (x_new, y_new) = points(rng, int(n), plane, gap), points(rng, NEW, plane, gap)
            y = np.where(rng.random(len(y)) < flipped, -y, y)
            x, x_new = (np.column_stack([values, np.ones(len(values))]) for values in (x, x_new))

            def right(weights, x_new=x_new, y_new=y_new):
                return float((np.sign(x_new @ weights) == y_new).mean())

            def watch(seen, last, total, plotted=seed == seeds[0] and number == 0, right=right):
                if plotted:
                    emit("line", "accuracy/perceptron", (seen, right(last)))
                    emit("line", "accuracy/averaged", (seen, right(total)))

            last, averaged = rosenblatt(x, y, ask, epochs, watch)
            widest = widest_margin(x, y, flipped)
            ratio = margin(last, x, y) / margin(widest, x, y)
            results.append((right(last), right(averaged), right(widest), ratio))
        last, averaged, widest, ratio = np.mean(results, axis=0)
        yield "test accuracy", "perceptron", seed, last
        yield "test accuracy", "averaged", seed, averaged
        yield "test accuracy", "widest margin", seed, widest
        if not flipped:  # with flipped labels no plane has a margin
            yield "margin", "perceptron", seed, ratio
