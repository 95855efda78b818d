"""Cures for underfitting, one at a time: a classifier before and after the cure, on its training data.

Each cure starts from a network that underfits for another reason: few units, few updates, a tiny learning rate, a
heavy penalty. The same cure can be tried on a linear model, which has nothing to grow into.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="A classifier before and after a cure for underfitting",
    knobs={
        "cure": Knob(
            "more layers",
            "What the cure changes",
            choices=("more units", "more layers", "more updates", "a higher rate", "a lighter penalty"),
        ),
        "model": Knob("network", "Which model underfits", choices=("network", "linear model")),
        "rate": Knob(0.003, "Learning rate (Adam)", low=1e-6, high=0.01, log=True),
        "n": Knob(1000, "Training examples", low=500, high=2000, step=500),
    },
    claims=(
        Claim(
            name="poor-on-both",
            statement="An underfitted model does poorly on training data and on test data.",
            rules=(
                Rule("train error", "after", 0.5, margin=0.0),  # seeds 0-5, n = 1000: median .58, lowest .574
                Rule("minus gap", "after", -0.15, margin=0.0),  # seeds 0-5, n = 1000: median -.116, lowest -.128
            ),
            settings={"cure": "more updates", "model": "linear model", "n": 2000},
            control={"model": "network"},
            control_why="A network with 64 units fits its training data; the gap is wide instead.",
            finding="The linear model is right on {train} of its training data and on {test} of the test data.",
            figures={
                "train": Figure("train accuracy", "after"),
                "test": Figure("test accuracy", "after"),
                "network_train": Figure("train accuracy", "after", context="control"),
                "network_test": Figure("test accuracy", "after", context="control"),
            },
            ledger=("000-Q8.1",),
            seeds=10,
        ),
        Claim(
            name="larger-cures",
            statement="Adding layers or neurons fixes underfitting.",
            rules=(Rule("train accuracy", "after", "before", margin=0.3),),  # seeds 0-5: median .37, lowest .35
            settings={"cure": "more units"},
            contexts={"twenty layers instead of one": {"cure": "more layers"}},
            control={"rate": 1e-6},
            control_why="At a rate of one millionth neither size learns anything.",
            finding="From 4 to 64 units: training accuracy {before} became {after}. From 1 layer to 20: "
            "{shallow} became {deep}.",
            figures={
                "before": Figure("train accuracy", "before"),
                "after": Figure("train accuracy", "after"),
                "shallow": Figure("train accuracy", "before", context="twenty layers instead of one"),
                "deep": Figure("train accuracy", "after", context="twenty layers instead of one"),
            },
            ledger=("000-Q8.2",),
            expected="conditional",
            seeds=10,
            source="He et al., CVPR 2016: a deeper plain network has the higher training error",
        ),
        Claim(
            name="always-capacity",
            statement="A model that underfits always has too little capacity: at no rate does it fit.",
            rules=(Rule("train error", "after", 0.5, margin=0.0),),  # seeds 0-5: error .30, control .62
            settings={"cure": "a higher rate"},
            control={"model": "linear model"},
            control_why="The linear model does lack capacity: a higher rate does not help it.",
            finding="The same 64 units: training accuracy {slow} at a rate of 0.00001, {tuned} at 0.003. The linear "
            "model stays at {linear}.",
            figures={
                "slow": Figure("train accuracy", "before"),
                "tuned": Figure("train accuracy", "after"),
                "linear": Figure("train accuracy", "after", context="control"),
            },
            ledger=("000-Q8.3",),
            expected="wrong",
            seeds=10,
        ),
        Claim(
            name="longer-cures",
            statement="Training longer fixes underfitting.",
            rules=(Rule("train accuracy", "after", "before", margin=0.15),),  # seeds 0-5: median .29, lowest .26
            settings={"cure": "more updates"},
            contexts={"linear model": {"model": "linear model"}},
            control={"rate": 1e-6},
            control_why="At a rate of one millionth five times the updates are still nothing.",
            finding="Five times the updates: the network went from {before} to {after}, the linear model from "
            "{linear_before} to {linear_after}.",
            figures={
                "before": Figure("train accuracy", "before"),
                "after": Figure("train accuracy", "after"),
                "linear_before": Figure("train accuracy", "before", context="linear model"),
                "linear_after": Figure("train accuracy", "after", context="linear model"),
            },
            ledger=("000-Q8.4",),
            expected="conditional",
            seeds=10,
        ),
        Claim(
            name="lighter-penalty-cures",
            statement="Weaker regularisation cures underfitting.",
            rules=(Rule("train accuracy", "after", "before", margin=0.15),),  # seeds 0-5: median .45, lowest .41
            settings={"cure": "a lighter penalty"},
            contexts={"linear model": {"model": "linear model"}},
            control={"rate": 1e-6},
            control_why="At a rate of one millionth the penalty is not what binds.",
            finding="Penalty taken away: the network went from {before} to {after}, the linear model from "
            "{linear_before} to {linear_after}.",
            figures={
                "before": Figure("train accuracy", "before"),
                "after": Figure("train accuracy", "after"),
                "linear_before": Figure("train accuracy", "before", context="linear model"),
                "linear_after": Figure("train accuracy", "after", context="linear model"),
            },
            ledger=("000-Q8.5",),
            expected="conditional",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="One hidden layer of 64 units has not fitted its training data yet. It is replaced by twenty such layers "
        "with ReLU, with as many updates. What is the training accuracy of the deep network? Guessing gives 0.10.",
        metric="train accuracy",
        a="after",
        choices=(
            Choice("Below 0.30", high=0.3),
            Choice("Between 0.30 and 0.80", low=0.3, high=0.8),
            Choice("Above 0.80", low=0.8),
        ),
        because="The deep network could represent more and learns next to nothing: with the default initialisation "
        "twenty plain layers shrink the signal and its gradient.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Training accuracy (first seed)", x="update", y="accuracy")},
    cannot_show="Which cure works first on your model: each network here was made to underfit for a known reason.",
    budget=10,
    fixed_rate="Adam at 0.003: one of the cures is the rate itself.",
)
STEPS, WIDTH = 400, 64
BEFORE_AFTER = {
    "more units": ({"widths": [4]}, {}),
    "more layers": ({}, {"widths": [WIDTH] * 20}),
    "more updates": ({}, {"steps": 5 * STEPS}),
    "a higher rate": ({"slower": 300}, {}),
    "a lighter penalty": ({"penalty": 0.1}, {}),
}


def trained(x, y, seeds, rate, watch, *, widths=(WIDTH,), steps=STEPS, slower=1, penalty=0.0):
    """One network per seed; no `widths` make a linear model. `penalty`: L2 on the weights, by its gradient."""
    initial = stacked.initial(seeds, [40, *widths, 10])

    def adam(weights):
        return torch.optim.Adam(weights, lr=rate / slower, weight_decay=penalty)

    sources = stacked.generators(seeds)
    return fit(initial, x, y, sources=sources, update=adam, steps=steps, watch=watch)


def measure(seeds, emit, *, cure, model, rate, n):
    """Yield accuracy on training and test data, before and after the cure."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    x_test, y_test = tensors(x_test, y_test)
    parts = [tensors(*subset(x_train, y_train, n, seed)) for seed in seeds]
    x, y = (torch.stack(same) for same in zip(*parts, strict=True))
    emit("line", "accuracy/guessing", ((0, 0.1), (STEPS, 0.1)))
    for arm, changes in zip(("before", "after"), BEFORE_AFTER[cure], strict=True):

        def watch(step, weights, arm=arm):
            emit("line", f"accuracy/{arm}", (step, float(stacked.accuracies(weights, x, y)[0])))

        widths = {"widths": ()} if model == "linear model" else {}
        weights = trained(x, y, seeds, rate, watch, **{**changes, **widths})
        train, test = stacked.accuracies(weights, x, y), stacked.accuracies(weights, x_test, y_test)
        for seed, fitted, unseen in zip(seeds, train.tolist(), test.tolist(), strict=True):
            yield "train accuracy", arm, seed, fitted
            yield "train error", arm, seed, 1 - fitted
            yield "test accuracy", arm, seed, unseen
            yield "minus gap", arm, seed, unseen - fitted
