"""How many parameters does an MLP need to match a small CNN?

The CNN with 5,210 parameters is compared with MLPs that have about 20 times as many: one wide hidden layer,
two layers, three layers. The best of the three on the test set counts, which is generous to the MLP.
"""

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, parameters, tensors

LAB = Lab(
    title="How large must an MLP be to match a small CNN?",
    knobs={
        "times": Knob(20, "Parameters of the MLP, as a multiple of the CNN's", choices=(1, 5, 20)),
        "samples": Knob("in order", "The 40 samples of each curve are", choices=("in order", "shuffled")),
        "n": Knob(4000, "Training examples", low=500, high=4000, step=500),
        "steps": Knob(300, "Updates", low=100, high=600, step=100),
    },
    claims=(
        Claim(
            name="fewer-parameters",
            statement="CNNs need far fewer parameters: an MLP with 20 times as many still falls behind by ten points.",
            rules=(Rule("test accuracy", "CNN", "best MLP", margin=0.1),),  # seeds 0-9: median .166, lowest .151
            control={"samples": "shuffled"},
            control_why="Without neighbours the small CNN has nothing left to be ahead with.",
            finding="The CNN with {cnn_size} parameters reached {cnn}; the best MLP, with {mlp_size}, reached {mlp}.",
            figures={
                "cnn": Figure("test accuracy", "CNN"),
                "mlp": Figure("test accuracy", "best MLP"),
                "cnn_size": Figure("parameters", "CNN", format=",.0f"),
                "mlp_size": Figure("parameters", "best MLP", format=",.0f"),
                "shuffled_cnn": Figure("test accuracy", "CNN", context="control"),
                "shuffled_mlp": Figure("test accuracy", "best MLP", context="control"),
            },
            ledger=("000-Q10.3",),
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="The MLP gets 20 times the CNN's parameters, and the best of three depths counts. What is left of the "
        "CNN's lead?",
        metric="test accuracy",
        a="CNN",
        b="best MLP",
        choices=(
            Choice("Nothing: the MLP is ahead", high=0.0),
            Choice("Some of it: up to 10 points", low=0.0, high=0.1),
            Choice("More than 10 points", low=0.1),
        ),
        because="More weights let the MLP fit the training set. They do not tell it that a pattern is the same two "
        "samples further on.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Test accuracy, every seed", kind="bar", y="accuracy")},
    cannot_show="With very many examples, augmentation or pretraining an MLP can learn much of this from data.",
    budget=10,
)

# Hidden layers of the MLPs for each multiple of 5,210 parameters, each within 3 % of it.
HIDDEN = {
    1: ((102,), (51, 51), (40, 40, 40)),
    5: ((511,), (138, 138), (102, 102, 102)),
    20: ((2043,), (299, 299), (215, 215, 215)),
}
CNN_RATE, MLP_RATE = 0.02, 0.003  # the best of .01 and .02, and of .001, .003 and .01


def cnn() -> nn.Module:
    """The network of the main lab: three convolutions with stride 2, 25 channels, and a linear layer."""
    convolutions = [nn.Conv1d(1, 25, 5, stride=2, padding=2), nn.ReLU()]
    for _ in range(2):
        convolutions += [nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU()]
    return nn.Sequential(nn.Unflatten(1, (1, 40)), *convolutions, nn.Flatten(), nn.Linear(125, 10))


def mlp(hidden: tuple[int, ...]) -> nn.Module:
    """Linear layers of the given widths, each followed by a ReLU, and one to ten classes."""
    layers = []
    for wide, narrow in zip((40, *hidden), hidden, strict=False):
        layers += [nn.Linear(wide, narrow), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(hidden[-1], 10))


def measure(seeds, emit, *, times, samples, n, steps):
    """Yield test accuracy and size of the CNN and of the MLP that did best on the test set."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    for seed in seeds:
        order = torch.arange(40)
        if samples == "shuffled":
            order = torch.randperm(40, generator=torch.Generator().manual_seed(seed))
        x, y, new, labels = tensors(*subset(x_train, y_train, n, seed), x_test, y_test)
        scores = []
        torch.manual_seed(seed)
        for model, rate in [(cnn(), CNN_RATE), *((mlp(hidden), MLP_RATE) for hidden in HIDDEN[times])]:
            fit(model, x[:, order], y, steps=steps, lr=rate, seed=seed)
            scores.append((accuracy(model, new[:, order], labels), parameters(model)))
            emit("bar", f"accuracy/{scores[-1][1]:,} parameters, seed {seed}", scores[-1][0])
        for arm, (score, size) in (("CNN", scores[0]), ("best MLP", max(scores[1:]))):
            yield "test accuracy", arm, seed, score
            yield "parameters", arm, seed, size
