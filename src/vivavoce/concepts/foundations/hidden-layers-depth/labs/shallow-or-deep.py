"""One wide hidden layer, or several narrow ones: which is better at the same number of parameters?

Two tasks. Curves of ten classes, and the parity of three signs among twelve inputs: is the number of positive
ones odd? The second is built from parts of parts, which is what depth is good at. The width of the single
layer is chosen so that both networks have as many parameters as nearly as possible.
"""

from itertools import pairwise

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import accuracy, fit, parameters, tensors

LAB = Lab(
    title="Shallow or deep, at equal numbers of parameters",
    knobs={
        "task": Knob("curves", "Task", choices=("curves", "parity")),
        "depth": Knob(3, "Hidden layers of the deep network", low=2, high=10, step=1),
        "width": Knob(32, "Units per layer of the deep network", low=16, high=64, log=True),
        "steps": Knob(800, "Updates", low=100, high=1200, step=100),
    },
    claims=(
        Claim(
            name="deep-beats-shallow",
            statement="Deeper networks outperform shallow ones: by four points or more at equal parameters.",
            # Seeds 0-19, curves: median -.018, highest .037. Seeds 0-9, parity: median .083, lowest .076.
            rules=(Rule("test accuracy", "deep", "shallow", margin=0.04),),
            contexts={"parity of three signs": {"task": "parity"}},
            control={"task": "parity"},
            control_why="Parity is made of parts of parts: here three layers are ahead.",
            finding="Curves: one layer {shallow}, three layers {deep}. Parity: {parity_shallow} and {parity_deep}.",
            figures={
                "shallow": Figure("test accuracy", "shallow"),
                "deep": Figure("test accuracy", "deep"),
                "parity_shallow": Figure("test accuracy", "shallow", context="parity of three signs"),
                "parity_deep": Figure("test accuracy", "deep", context="parity of three signs"),
                "width": Figure("units", "shallow", format=".0f"),
                "parameters": Figure("parameters", "deep", format=",.0f"),
                "parameters_shallow": Figure("parameters", "shallow", format=",.0f"),
            },
            ledger=("000-Q13.2",),
            expected="conditional",
            seeds=10,
            source="He, Zhang, Ren and Sun, CVPR 2016, for the failure of plain depth",
        ),
        Claim(
            name="wide-matches-deep",
            statement="A wide shallow network can match a deep one: it is at most four points behind at equal numbers "
            "of parameters.",
            rules=(Rule("test accuracy", "shallow", "deep", margin=-0.04),),  # the same runs
            contexts={"parity of three signs": {"task": "parity"}},
            control={"task": "parity"},
            control_why="Parity is made of parts of parts: one layer stays behind.",
            finding="Curves: {shallow} against {deep}. Parity: {parity_shallow} against {parity_deep}.",
            figures={
                "shallow": Figure("test accuracy", "shallow"),
                "deep": Figure("test accuracy", "deep"),
                "parity_shallow": Figure("test accuracy", "shallow", context="parity of three signs"),
                "parity_deep": Figure("test accuracy", "deep", context="parity of three signs"),
            },
            ledger=("003-Q7.1",),
            expected="conditional",
            seeds=10,
            source="Ba and Caruana, Do Deep Nets Really Need to be Deep?, NIPS 2014",
        ),
    ),
    prediction=Prediction(
        ask="Ten classes of curves, the same number of parameters: three hidden layers of 32 units, or one wide layer. "
        "Which is ahead on new data? (Deep minus shallow)",
        metric="test accuracy",
        a="deep",
        b="shallow",
        choices=(
            Choice("The deep one, by four points or more", low=0.04),
            Choice("About level", low=-0.02, high=0.04),
            Choice("The shallow one, by two points or more", high=-0.02),
        ),
        because="Depth pays where the task is made of parts of parts. These curves are not, for a fully connected "
        "network; one wide layer is easier to train. Switch to parity, and the order turns round.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Accuracy on new data (first seed)", x="update", y="accuracy")},
    cannot_show="Small fully connected networks; in vision and language depth comes with convolutions, attention and "
    "skip connections, and with far more data.",
    budget=10,
    fixed_rate="Adam at 0.01 for both: of 0.003, 0.01 and 0.03 the best or within 0.02 of it, for each, on both tasks.",
)
SIGNS, INPUTS = 3, 12


def parity(seed):
    """4,000 training and 2,000 test examples: is an odd number of the first three inputs positive?"""
    x = torch.randn(6000, INPUTS, generator=torch.Generator().manual_seed(seed))
    y = (x[:, :SIGNS] > 0).sum(1) % 2
    return x[:4000], y[:4000], x[4000:], y[4000:]


def network(*sizes):
    """Linear layers of these sizes with ReLUs in between, He's initialisation."""
    layers = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())][:-1]
    for layer in layers[::2]:
        nn.init.kaiming_normal_(layer.weight)
        nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


def measure(seeds, emit, *, task, depth, width, steps):
    """Yield test accuracy, units per layer and parameters of both networks; stream the first seed's accuracy."""
    classes = 10 if task == "curves" else 2
    emit("line", "accuracy/guessing", ((0, 1 / classes), (steps, 1 / classes)))
    for seed in seeds:
        x, y, x_test, y_test = tensors(*mnist1d(4000, 2000)) if task == "curves" else parity(seed)
        inputs = x.shape[1]
        torch.manual_seed(seed)
        deep = network(inputs, *[int(width)] * int(depth), classes)
        wide = round((parameters(deep) - classes) / (inputs + 1 + classes))  # one layer, as many parameters
        for arm, units, model in (("deep", width, deep), ("shallow", wide, network(inputs, wide, classes))):

            def watch(step, loss, arm=arm, model=model):
                emit("line", f"accuracy/{arm}", (step, accuracy(model, x_test, y_test)))

            fit(model, x, y, steps=int(steps), lr=0.01, seed=seed, watch=watch if seed == seeds[0] else None, every=50)
            yield "test accuracy", arm, seed, accuracy(model, x_test, y_test)
            yield "units", arm, seed, units
            yield "parameters", arm, seed, parameters(model)
