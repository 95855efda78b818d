"""How much gradient is left at the first layer of a deep network, before any training?

Backpropagation multiplies one factor per layer: the slope of the activation times the weights. The lab sends the
gradient of the loss back once and notes its norm at every hidden layer's activation, in float64 so that a very
small number is still a number. "Decades lost" is log10 of the last hidden layer's norm over the first one's;
"kept" is its negative.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Does ReLU cure vanishing gradients?",
    knobs={
        "activation": Knob("relu", "Activation", choices=("relu", "tanh", "sigmoid", "tanh(z/4)")),
        "init": Knob("PyTorch default", "Initialisation", choices=("PyTorch default", "Xavier", "He")),
        "depth": Knob(20, "Hidden layers", 2, 40, 1),
        "width": Knob(64, "Units per layer", 32, 128, 32),
    },
    claims=(
        Claim(
            name="sigmoid-shrinks-geometrically",
            statement="In a deep sigmoid network the gradient shrinks geometrically from layer to layer.",
            settings={"activation": "sigmoid", "init": "Xavier"},
            # seeds 0-19: lost 11.9, lowest 11.8; R squared at least .9999
            rules=(Rule("lost", "net", 0.0, 9.0), Rule("straight", "net", 0.0, 0.99)),
            control={"activation": "relu", "init": "He"},
            control_why="Same depth, slopes of 0 or 1 and weights that keep the variance.",
            finding="Twenty layers lose {lost} decades, a factor of {factor} per layer.",
            figures={
                "lost": Figure("lost", "net", format=".1f"),
                "factor": Figure("factor", "net"),
                "healthy": Figure("lost", "net", format=".1f", context="control"),
            },
            ledger=("000-Q17.1",),
        ),
        Claim(
            name="relu-needs-he",
            statement="Replacing sigmoid or tanh by ReLU fixes it: 20 layers shrink the gradient less than tenfold.",
            # seeds 0-19: default -7.8 to -7.3; Xavier -3.1 to -2.7; He -.27 to .33
            rules=(Rule("kept", "net", -1.0, 0.0),),
            contexts={"He initialisation": {"init": "He"}, "Xavier initialisation": {"init": "Xavier"}},
            control={"init": "He"},
            control_why="He's weights make up for the half of the units that ReLU switches off.",
            finding="ReLU loses {default} decades with PyTorch's default, {xavier} with Xavier's, {he} with He's.",
            figures={
                "default": Figure("lost", "net", format=".1f"),
                "sigmoid": Figure("lost", "sigmoid", format=".1f"),
                "xavier": Figure("lost", "net", format=".1f", context="Xavier initialisation"),
                "he": Figure("lost", "net", format=".2f", context="He initialisation"),
            },
            ledger=("000-Q17.2",),
            expected="conditional",
        ),
        Claim(
            name="tanh-as-bad-as-sigmoid",
            statement="tanh loses as much gradient as sigmoid, to within one decade over 20 layers.",
            settings={"activation": "tanh", "init": "Xavier"},
            # seeds 0-19: tanh minus sigmoid -11.4 to -11.2; tanh(z/4) minus sigmoid -.53 to -.36
            rules=(Rule("lost", "net", "sigmoid", -1.0),),
            control={"activation": "tanh(z/4)"},
            control_why="A tanh stretched until its slope is at most 1/4, as the sigmoid's: the slope decides.",
            finding="With Xavier's weights tanh loses {tanh} decades where sigmoid loses {sigmoid}.",
            figures={
                "tanh": Figure("lost", "net"),
                "sigmoid": Figure("lost", "sigmoid", format=".1f"),
                "flat": Figure("lost", "net", format=".1f", context="control"),
            },
            ledger=("000-Q17.3",),
            expected="wrong",
        ),
    ),
    prediction=Prediction(
        ask="20 ReLU layers, PyTorch's default initialisation. The gradient at the first layer is...",
        metric="lost",
        a="net",
        choices=(
            Choice("about as large as the last layer's", high=1.0, curve=((1, 1.0), (20, 1.0))),
            Choice("ten to a thousand times smaller", 1.0, 3.0, curve=((1, 1e-2), (20, 1.0))),
            Choice("more than a thousand times smaller", 3.0, curve=((1, 1e-6), (20, 1.0))),
        ),
        because="PyTorch's default weights have a sixth of He's variance: each layer keeps about 0.41 of the norm.",
        chart="profile",
        unit="decades lost",
        format=".1f",
    ),
    charts={
        "profile": Chart("Gradient norm, relative to the last hidden layer", "hidden layer", "norm", log_y=True),
        "lost": Chart("Decades lost between last and first layer, per seed", "seed", "decades", kind="bar"),
    },
    cannot_show="One backward pass before training: whether a network then learns is another lab.",
    budget=5,
)

ACTIVATIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "tanh(z/4)": lambda z: torch.tanh(z / 4),
}


def initialise(layer: nn.Linear, init: str) -> nn.Linear:
    """Leave PyTorch's default, or draw Xavier's or He's weights and set the bias to zero."""
    if init == "Xavier":
        nn.init.xavier_normal_(layer.weight)
    elif init == "He":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    if init != "PyTorch default":
        nn.init.zeros_(layer.bias)
    return layer.double()


def gradient_norms(seed: int, activation: str, init: str, depth: int, width: int, x: Tensor, y: Tensor) -> list[float]:
    """Norm of the loss gradient at each hidden layer's activation, first layer first."""
    torch.manual_seed(seed)
    hidden, h = [], x
    for layer in range(depth):
        h = ACTIVATIONS[activation](initialise(nn.Linear(width if layer else x.shape[1], width), init)(h))
        h.retain_grad()
        hidden.append(h)
    F.cross_entropy(initialise(nn.Linear(width, 10), init)(h), y).backward()
    return [h.grad.norm().item() for h in hidden]


def straightness(norms: list[float]) -> float:
    """R squared of a straight line through log10 norm against layer: 1 means the same factor everywhere."""
    logs = torch.tensor(norms).log10()
    return float(torch.corrcoef(torch.stack([torch.arange(len(norms)), logs]))[0, 1] ** 2)


def measure(seeds, emit, *, activation, init, depth, width):
    """Yield decades lost, the factor per layer and straightness for the chosen network and a sigmoid one."""
    x, y, _, _ = tensors(*mnist1d(256, 10))
    for seed in seeds:
        for arm, kind in (("net", activation), ("sigmoid", "sigmoid")):
            norms = gradient_norms(seed, kind, init, depth, width, x.double(), y)
            if seed == seeds[0]:
                for layer in range(depth, 0, -1):
                    emit("line", f"profile/{arm}", (layer, norms[layer - 1] / norms[-1]))
            lost = math.log10(norms[-1] / norms[0])
            emit("bar", f"lost/{arm}", lost)
            yield "lost", arm, seed, lost
            yield "kept", arm, seed, -lost
            yield "factor", arm, seed, 10 ** (-lost / (depth - 1))
            yield "straight", arm, seed, straightness(norms)
