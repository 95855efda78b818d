"""What does a network learn that a linear model can use, and when is a classical model as good?

A small network is trained: convolutions along the curve for the ten classes of curves, a plain hidden layer for
8 x 8 digits. Then its last hidden layer is taken as features, and a linear model is fitted to them. The same linear
model on the raw input, a support vector machine and a forest of trees are the rivals. All get the same examples.
"""

import numpy as np
import torch
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Learned features against raw input, and against classical models",
    knobs={
        "data": Knob("curves", "Data", choices=("curves", "curves, places shuffled", "digits")),
        "n": Knob(1000, "Training examples", low=50, high=4000, log=True),
        "steps": Knob(200, "Updates of the network", low=0, high=600, step=50),
        "wrong": Knob(0.0, "Share of random training labels", low=0.0, high=1.0, step=0.1),
    },
    claims=(
        Claim(
            name="learns-useful-features",
            statement="A multi-layer network learns useful features without hand engineering: a linear model on them "
            "is at least 20 points better than on the raw input.",
            # seeds 0-9: median .39, lowest .38; digits at most .015
            rules=(Rule("test accuracy", "linear on learned features", "linear on raw input", margin=0.2),),
            control={"data": "digits"},
            control_why="On digits the raw pixels already suffice for a linear model.",
            finding="Curves: {raw} on the raw input, {learned} on the learned features. Digits: {easy_raw} and {easy}.",
            figures={
                "raw": Figure("test accuracy", "linear on raw input"),
                "learned": Figure("test accuracy", "linear on learned features"),
                "easy_raw": Figure("test accuracy", "linear on raw input", context="control"),
                "easy": Figure("test accuracy", "linear on learned features", context="control"),
            },
            ledger=("000-Q1.1",),
            seeds=10,
            source="Bengio, Courville and Vincent, Representation Learning, IEEE TPAMI 35, 2013",
        ),
        Claim(
            name="classical-needs-manual-features",
            statement="Classical methods always need hand-made features: on the raw input a support vector machine is "
            "at least one point behind a network.",
            # seeds 0-9: median -.032, highest -.023; curves .15 to .25
            rules=(Rule("test accuracy", "network", "support vectors", margin=0.01),),
            settings={"data": "digits"},
            control={"data": "curves"},
            control_why="On curves that may start anywhere, it does fall behind a convolutional network.",
            finding="Raw pixels of digits: support vectors {svm}, network {network}. Raw curves: {curves} and {cnn}.",
            figures={
                "svm": Figure("test accuracy", "support vectors", format=".3f"),
                "network": Figure("test accuracy", "network", format=".3f"),
                "curves": Figure("test accuracy", "support vectors", context="control"),
                "cnn": Figure("test accuracy", "network", context="control"),
            },
            ledger=("000-Q1.2",),
            expected="wrong",
            seeds=10,
            source="Grinsztajn, Oyallon and Varoquaux, NeurIPS 2022 Datasets and Benchmarks",
        ),
        Claim(
            name="suits-raw-signals",
            statement="Deep learning suits unstructured data such as raw signals: a convolutional network is at least "
            "five points ahead of trees.",
            # seeds 0-9: median .17, lowest .085; shuffled at most -.037
            rules=(Rule("test accuracy", "network", "trees", margin=0.05),),
            control={"data": "curves, places shuffled"},
            control_why="With the places in one fixed random order there is no neighbourhood left to exploit.",
            finding="Curves: network {network}, trees {trees}. Places shuffled: {shuffled} and {trees_shuffled}.",
            figures={
                "network": Figure("test accuracy", "network"),
                "trees": Figure("test accuracy", "trees"),
                "shuffled": Figure("test accuracy", "network", context="control"),
                "trees_shuffled": Figure("test accuracy", "trees", context="control"),
            },
            ledger=("003-Q1.5",),
            seeds=10,
            source="LeCun, Bengio and Hinton, Deep Learning, Nature 521, 2015",
        ),
        Claim(
            name="wins-at-any-size",
            statement="Deep learning beats classical models at any size of the data: also on 1,000 digits it is at "
            "least level with the best of them.",
            # seeds 0-9: median -.032, highest -.023; curves .17, lowest .085
            rules=(Rule("test accuracy", "network", "best classical", margin=0.0),),
            settings={"data": "digits"},
            contexts={"1,000 curves": {"data": "curves"}},
            control={"data": "curves"},
            control_why="On curves and a fitting architecture it is far ahead.",
            finding="1,000 digits: network {few}, best classical {few_classical}. 1,000 curves: {many} and "
            "{many_classical}.",
            figures={
                "few": Figure("test accuracy", "network", format=".3f"),
                "few_classical": Figure("test accuracy", "best classical", format=".3f"),
                "many": Figure("test accuracy", "network", context="1,000 curves"),
                "many_classical": Figure("test accuracy", "best classical", context="1,000 curves"),
            },
            ledger=("000-Q1.4",),
            expected="conditional",
            seeds=10,
            source="Grinsztajn, Oyallon and Varoquaux, NeurIPS 2022",
        ),
        Claim(
            name="more-data-helps",
            statement="Deep learning gets better with more data: sixteen times the examples leave less than six tenths "
            "of the error.",
            # seeds 0-9: median .060, lowest .020; random labels at most -.23
            rules=(Rule("test error", "six tenths", "all examples", margin=0.0),),
            settings={"data": "digits"},
            control={"wrong": 1.0},
            control_why="More examples with random labels teach nothing.",
            finding="Error with {few_n} digits {few}, with {n} {many}. With random labels {noise}.",
            figures={
                "few": Figure("test error", "a sixteenth", format=".3f"),
                "many": Figure("test error", "all examples", format=".3f"),
                "noise": Figure("test error", "all examples", context="control"),
                "n": Figure("examples", "all examples", format=".0f"),
                "few_n": Figure("examples", "a sixteenth", format=".0f"),
            },
            ledger=("000-Q1.3",),
            seeds=10,
            source="Hestness et al., Deep Learning Scaling Is Predictable, Empirically, arXiv:1712.00409, 2017",
        ),
    ),
    prediction=Prediction(
        ask="1,000 noisy curves, shapes anywhere. The network, or the best of a linear model, support vectors and "
        "trees? Then turn to digits. (Network minus best classical)",
        metric="test accuracy",
        a="network",
        b="best classical",
        choices=(
            Choice("The network is ahead by two points or more", low=0.02),
            Choice("About level", low=-0.02, high=0.02),
            Choice("The classical model is ahead by two points or more", high=-0.02),
        ),
        because="It depends on data and structure. On curves, convolutions know that a shape may stand anywhere; on a "
        "few centred digits there is nothing that a network knows and the others do not.",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Accuracy on new data (first seed)", x="update", y="accuracy")},
    cannot_show="Small sets and models with their usual settings. Tabular benchmarks and pretrained networks are other "
    "worlds: the first favours trees, the second networks even with few labels.",
    budget=10,
    fixed_rate="Adam at 0.005 for the network; the classical models have no rate.",
)


def examples(data, n, wrong, seed):
    """Training and test set; a share of the training labels is drawn at random."""
    x, y, x_test, y_test = digits(1200) if data == "digits" else mnist1d(4000, 1000)
    x, y = subset(x, y, min(n, len(x)), seed)
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(len(y)) < wrong, rng.integers(0, 10, len(y)), y)
    if data == "curves, places shuffled":
        places = rng.permutation(x.shape[1])
        x, x_test = x[:, places], x_test[:, places]
    return x, y, x_test, y_test


def network(inputs):
    """Features and a linear reader: convolutions along the curve, or one hidden layer for pixels."""
    if inputs == 64:
        return nn.Sequential(nn.Sequential(nn.Linear(64, 100), nn.ReLU()), nn.Linear(100, 10))
    along = [nn.Conv1d(1, 16, 5, padding=2), nn.ReLU(), nn.Conv1d(16, 32, 5, stride=2, padding=2), nn.ReLU()]
    features = nn.Sequential(nn.Unflatten(1, (1, inputs)), *along, nn.Conv1d(32, 32, 5, stride=2, padding=2), nn.ReLU())
    return nn.Sequential(nn.Sequential(*features, nn.AdaptiveMaxPool1d(4), nn.Flatten()), nn.Linear(128, 10))


def linear():
    """Logistic regression on standardised inputs."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=200, tol=1e-3))


def measure(seeds, emit, *, data, n, steps, wrong):
    """Yield test accuracy of the network, of a linear model on its features, and of the classical models."""
    for seed in seeds:
        x, y, x_test, y_test = examples(data, int(n), wrong, seed)
        t, t_y, t_test, t_y_test = tensors(x, y, x_test, y_test)
        torch.manual_seed(seed)
        model = network(x.shape[1])

        def watch(step, loss, model=model, test=(t_test, t_y_test), shown=seed == seeds[0]):
            if shown:
                emit("line", "accuracy/network", (step, accuracy(model, *test)))

        fit(model, t, t_y, steps=int(steps), lr=0.005, seed=seed, watch=watch, every=25)
        small = network(x.shape[1])
        few = max(len(x) // 16, 10)
        fit(small, t[:few], t_y[:few], steps=int(steps), lr=0.005, seed=seed)
        scores = {"network": accuracy(model, t_test, t_y_test)}
        with torch.no_grad():
            learned, learned_test = model[0](t).numpy(), model[0](t_test).numpy()
        scores["linear on learned features"] = linear().fit(learned, y).score(learned_test, y_test)
        scores["linear on raw input"] = linear().fit(x, y).score(x_test, y_test)
        scores["support vectors"] = SVC(C=10.0, gamma="scale").fit(x, y).score(x_test, y_test)
        scores["trees"] = ExtraTreesClassifier(100, random_state=seed).fit(x, y).score(x_test, y_test)
        scores["best classical"] = max(scores[arm] for arm in ("linear on raw input", "support vectors", "trees"))
        for arm, score in scores.items():
            yield "test accuracy", arm, seed, score
            if seed == seeds[0]:
                emit("line", f"accuracy/{arm}", ((0, score), (int(steps), score)))
        error = 1 - accuracy(small, t_test, t_y_test)
        for arm, value, count in (("a sixteenth", error, few), ("all examples", 1 - scores["network"], len(x))):
            yield "test error", arm, seed, value
            yield "examples", arm, seed, count
        yield "test error", "six tenths", seed, 0.6 * error
