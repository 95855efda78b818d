"""The same network without a penalty, and with L1 or L2 on its weights.

Plain SGD, so that an L2 penalty is weight decay. L1 has a kink at zero. Its gradient pushes weights to and fro across
zero; the proximal step takes the data's step first, then moves each weight towards zero and lets it stop there.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Weights, zeros and gap, with and without a penalty",
    knobs={
        "penalty": Knob("L2", "Penalty", choices=("L2", "L1")),
        "strength": Knob(0.015, "Strength of the penalty", low=1e-6, high=0.05, log=True),
        "method": Knob("gradient", "How the penalty acts", choices=("gradient", "proximal step")),
        "n": Knob(500, "Training examples", low=250, high=2000, step=250),
    },
    claims=(
        Claim(
            name="l2-shrinks",
            statement="An L2 penalty shrinks the weights and the gap between training and test accuracy.",
            rules=(
                Rule("norm", "no penalty", "penalty", margin=1.0),  # seeds 0-4, at 0.01: median 9.4, lowest 9.3
                Rule("gap", "no penalty", "penalty", margin=0.05),  # seeds 0-4, at 0.01: median .083, lowest .063
            ),
            control={"strength": 1e-6},
            control_why="A penalty of one millionth changes nothing.",
            finding="The norm of the weights fell from {norm_without} to {norm_with}, the gap from {gap_without} to "
            "{gap_with}. Training accuracy: {train_without}, {train_with}; test: {test_without}, {test_with}.",
            figures={
                "norm_without": Figure("norm", "no penalty", format=".1f"),
                "norm_with": Figure("norm", "penalty", format=".1f"),
                "gap_without": Figure("gap", "no penalty"),
                "gap_with": Figure("gap", "penalty"),
                "train_without": Figure("train accuracy", "no penalty"),
                "train_with": Figure("train accuracy", "penalty"),
                "test_without": Figure("test accuracy", "no penalty"),
                "test_with": Figure("test accuracy", "penalty"),
            },
            ledger=("000-Q23.1",),
            seeds=10,
            source="Krogh and Hertz, NeurIPS 1991",
        ),
        Claim(
            name="l1-sparse",
            statement="An L1 penalty gives sparse weights: more than half are exactly zero.",
            rules=(Rule("zeros", "penalty", 0.5, margin=0.0),),  # seeds 0-4, at 0.006: median .88, lowest .87
            settings={"penalty": "L1", "strength": 0.004, "method": "proximal step"},
            contexts={"by its gradient": {"method": "gradient"}},
            control={"penalty": "L2"},
            control_why="L2 pulls in proportion to the weight, so no weight arrives at zero.",
            finding="Exact zeros: {proximal} of the weights with proximal steps, {gradient} by the gradient, where "
            "{small} of them are below one thousandth. L2: {l2}.",
            figures={
                "proximal": Figure("zeros", "penalty"),
                "gradient": Figure("zeros", "penalty", context="by its gradient"),
                "small": Figure("below 0.001", "penalty", context="by its gradient"),
                "l2": Figure("zeros", "penalty", context="control"),
                "test": Figure("test accuracy", "penalty"),
            },
            ledger=("000-Q23.3",),
            expected="conditional",
            seeds=10,
            source="Tibshirani, JRSS B, 1996; Daubechies et al., 2004, for the proximal step",
        ),
    ),
    prediction=Prediction(
        ask="An L2 penalty of 0.015 is added to a network that memorises 500 examples. How many of its weights become "
        "exactly zero?",
        metric="zeros",
        a="penalty",
        choices=(
            Choice("None", high=0.001),
            Choice("Up to half", low=0.001, high=0.5),
            Choice("More than half", low=0.5),
        ),
        because="The pull of L2 is in proportion to the weight: the smaller the weight, the weaker the pull. It "
        "shrinks and never arrives.",
        chart="norm",
    ),
    charts={
        "norm": Chart("Norm of the weights (first seed)", x="update", y="norm"),
        "accuracy": Chart("Accuracy (first seed)", x="update", y="accuracy"),
    },
    cannot_show="Which strength suits your data: it was fixed here, and belongs on a validation set.",
    budget=10,
    fixed_rate="SGD at 0.2 in both arms: the penalty is the only difference.",
)
STEPS, RATE, WIDTH = 2000, 0.2, 64


class PenalisedSGD(torch.optim.SGD):
    """SGD with L1 or L2 on the matrices, not on the biases: by gradient, or by a proximal step after the data's."""

    def __init__(self, weights, penalty, strength, method):
        super().__init__(weights, lr=RATE)
        self.matrices, self.penalty, self.strength, self.method = weights[::2], penalty, strength, method

    @torch.no_grad()
    def step(self):
        """One update; the data's gradients are there already."""
        if self.method == "gradient":
            for w in self.matrices:
                w.grad += self.strength * (w if self.penalty == "L2" else w.sign())
        super().step()
        if self.method == "proximal step":
            for w in self.matrices:
                if self.penalty == "L2":
                    w /= 1 + RATE * self.strength
                else:
                    w.copy_(w.sign() * (w.abs() - RATE * self.strength).clamp(min=0))


def measure(seeds, emit, *, penalty, strength, method, n):
    """Yield norm, share of zeros and accuracies of a network without and one with the penalty."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    x_test, y_test = tensors(x_test, y_test)
    parts = [tensors(*subset(x_train, y_train, n, seed)) for seed in seeds]
    x, y = (torch.stack(same) for same in zip(*parts, strict=True))
    emit("line", "accuracy/guessing", ((0, 0.1), (STEPS, 0.1)))
    for arm, price in (("no penalty", 0.0), ("penalty", strength)):

        def watch(step, weights, arm=arm):
            emit("line", f"norm/{arm}", (step, float(flat(weights)[0].norm())))
            emit("line", f"accuracy/{arm}, train", (step, float(stacked.accuracies(weights, x, y)[0])))

        def update(weights, price=price):
            return PenalisedSGD(weights, penalty, price, method)

        initial, sources = stacked.initial(seeds, [40, WIDTH, 10]), stacked.generators(seeds)
        weights = fit(initial, x, y, sources=sources, update=update, steps=STEPS, batch=50, watch=watch)
        train, test = stacked.accuracies(weights, x, y), stacked.accuracies(weights, x_test, y_test)
        for i, seed in enumerate(seeds):
            values = flat(weights)[i]
            yield "norm", arm, seed, float(values.norm())
            yield "zeros", arm, seed, float((values == 0).float().mean())
            yield "below 0.001", arm, seed, float((values.abs() < 1e-3).float().mean())
            yield "train accuracy", arm, seed, float(train[i])
            yield "test accuracy", arm, seed, float(test[i])
            yield "gap", arm, seed, float(train[i] - test[i])


def flat(weights):
    """All matrix entries of each network in one row: (k, entries)."""
    return torch.cat([matrix.flatten(1) for matrix in weights[::2]], dim=1)
