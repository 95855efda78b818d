"""What kills ReLU units, and does a leaky ReLU help?

Two hidden layers read hand-written digits, trained by plain SGD. Two ways to lose the units: all of them start dead,
with biases far below zero; or the pixels are not centred, so that one step moves all units of a layer together. A
unit is dead when its pre-activation is at most zero for every training image: under ReLU it gets no gradient then.
All seeds train side by side: a weight is a stack of shape (seeds, in, out).
"""

import math
from itertools import pairwise

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Dead ReLU units, and what a leak does for them",
    knobs={
        "bias": Knob(-6.0, "Biases of the hidden units at the start", -10.0, 0.0, 1.0),
        "offset": Knob(0.0, "Mean of the pixels, in standard deviations", 0.0, 6.0, 1.0),
        "slope": Knob(0.01, "Slope of the leaky arm below zero", 0.01, 0.5, log=True),
        "rate": Knob(0.3, "Learning rate of SGD", 0.01, 0.5, log=True),
        "steps": Knob(300, "Updates", 100, 600, 100),
    },
    claims=(
        Claim(
            name="off-centre-inputs-kill-units",
            statement="Inputs far from zero make ReLU units die: with pixels centred at five standard deviations, more "
            "than half of the units are dead after 300 updates.",
            settings={"bias": 0.0, "offset": 5.0, "rate": 0.1},
            rules=(Rule("dead", "relu", 0.5, 0.0),),  # seeds 0-19: dead .81 to 1.0; centred at most .03
            control={"offset": 0.0},
            control_why="The same pixels, centred at zero.",
            finding="Dead units: {dead} with pixels off centre, {centred} with the same pixels centred. Test accuracy "
            "{accuracy} and {accuracy_centred}.",
            figures={
                "dead": Figure("dead", "relu"),
                "centred": Figure("dead", "relu", format=".3f", context="control"),
                "accuracy": Figure("accuracy", "relu"),
                "accuracy_centred": Figure("accuracy", "relu", context="control"),
            },
        ),
        Claim(
            name="leaky-beats-relu",
            statement="A leaky ReLU does better than ReLU.",
            settings={"bias": 0.0},
            rules=(Rule("accuracy", "leaky", "relu", 0.05),),  # seeds 0-19: -.003 to .003; slope 0.2 .82 to .88
            contexts={
                "all units start dead, slope 0.01": {"bias": -6.0},
                "all units start dead, slope 0.2": {"bias": -6.0, "slope": 0.2},
            },
            control={"bias": -6.0, "slope": 0.2},
            control_why="All units start dead, and the leak is wide enough to bring them back.",
            finding="Test accuracy with usual biases: leaky {leaky}, ReLU {relu}. Where all units start dead: ReLU "
            "{relu_dead}, leaky with slope 0.01 {leaky_small}, with slope 0.2 {leaky_wide}.",
            figures={
                "leaky": Figure("accuracy", "leaky", format=".3f"),
                "relu": Figure("accuracy", "relu", format=".3f"),
                "relu_dead": Figure("accuracy", "relu", context="all units start dead, slope 0.01"),
                "leaky_small": Figure("accuracy", "leaky", context="all units start dead, slope 0.01"),
                "leaky_wide": Figure("accuracy", "leaky", context="all units start dead, slope 0.2"),
            },
            expected="conditional",
            source="Maas, Hannun and Ng, 2013; Xu, Wang, Chen and Li, 2015",
        ),
        Claim(
            name="leak-saves-the-run",
            statement="Where ReLU units die in training, a leaky ReLU saves the run.",
            settings={"bias": 0.0, "offset": 5.0, "rate": 0.1},
            rules=(Rule("accuracy", "leaky", 0.6, 0.0),),  # seeds 0-19: accuracy .08 to .31; centred .97
            control={"offset": 0.0},
            control_why="With centred pixels the run needs no saving.",
            finding="Pixels off centre: accuracy {relu} with ReLU, {leaky} with the leak. The steps were too large, "
            "and with the leak {diverged} of the runs ended in NaN.",
            figures={
                "relu": Figure("accuracy", "relu"),
                "leaky": Figure("accuracy", "leaky"),
                "diverged": Figure("diverged", "leaky", "mean", ".0%"),
                "diverged_relu": Figure("diverged", "relu", "mean", ".0%"),
            },
            expected="wrong",
        ),
    ),
    prediction=Prediction(
        ask="All hidden units start dead (biases at -6). The usual leaky ReLU has a slope of 0.01 below zero. Where is "
        "its test accuracy after 300 updates?",
        metric="accuracy",
        a="leaky",
        choices=(
            Choice("Above 90 %: any slope lets the units come back", 0.9),
            Choice("30 to 90 %", 0.3, 0.9),
            Choice("Below 30 %: no better than ReLU", high=0.3),
        ),
        because="The gradient is not zero, but two layers multiply it by 0.01 each. Not zero is not yet enough: with "
        "a slope of 0.2 the units do come back.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Test accuracy, mean of the seeds", "update", "accuracy")},
    cannot_show="A small net without normalisation and plain SGD: Adam rescales a tiny gradient, and batch or layer "
    "norm puts the pre-activations back around zero.",
    budget=6,
    fixed_rate="The rate is one of the causes tested. With centred pixels and usual biases accuracy is within a point "
    "from 0.1 to 0.5.",
)

WIDTH, CLASSES, BATCH = 64, 10, 64


def initial(seeds, sizes, bias):
    """He's weights; hidden biases at `bias`, those of the output at 0. One stack per layer."""
    layers = []
    for depth, (n_in, n_out) in enumerate(pairwise(sizes)):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(10 * s + depth)) for s in seeds]
        w = torch.stack(draws) * math.sqrt(2 / n_in)
        start = bias if depth < len(sizes) - 2 else 0.0
        layers.append((w.requires_grad_(), torch.full((len(seeds), 1, n_out), start, requires_grad=True)))
    return layers


def forward(layers, x, slope):
    """x: (seeds, n, 64) to logits and the hidden pre-activations. Slope 0 is ReLU."""
    hidden = []
    for w, b in layers[:-1]:
        hidden.append(x @ w + b)
        x = F.leaky_relu(hidden[-1], slope)
    return x @ layers[-1][0] + layers[-1][1], hidden


def measure(seeds, emit, *, bias, offset, slope, rate, steps):
    """Yield test accuracy, the share of dead units and whether training diverged, with ReLU and with the leak."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    seeds = list(seeds)
    x, y, x_test, y_test = tensors(*digits())
    mean, deviation = x.mean(), x.std()
    x, x_test = (x - mean) / deviation + offset, (x_test - mean) / deviation + offset
    for arm, below in (("relu", 0.0), ("leaky", slope)):
        layers = initial(seeds, [x.shape[1], WIDTH, WIDTH, CLASSES], bias)
        update = torch.optim.SGD([p for layer in layers for p in layer], lr=rate)
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        for step in range(1, steps + 1):
            rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
            logits, _ = forward(layers, x[rows], below)
            loss = F.cross_entropy(logits.flatten(0, 1), y[rows].flatten()) * len(seeds)
            update.zero_grad()
            loss.backward()
            update.step()
            if step % 20 == 0:
                with torch.no_grad():
                    logits, _ = forward(layers, x_test.expand(len(seeds), -1, -1), below)
                accuracy = (logits.argmax(-1) == y_test).double().mean(1)
                emit("line", f"accuracy/{arm}", (step, accuracy.mean().item()))
        with torch.no_grad():
            _, hidden = forward(layers, x.expand(len(seeds), -1, -1), below)
        dead = torch.cat([(z <= 0).all(1) for z in hidden], 1).double().mean(1)
        for i, seed in enumerate(seeds):
            yield "accuracy", arm, seed, accuracy[i].item()
            yield "dead", arm, seed, dead[i].item()
            yield "diverged", arm, seed, float(not logits[i].isfinite().all())
