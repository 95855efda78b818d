"""Does the shape of the schedule matter, and when does warm-up?

A constant rate, two drops by ten (at half and at three quarters), half a cosine and a straight line to zero, and a
cosine behind a warm-up. Each takes its best of nine peaks. SGD with momentum; all networks train side by side.
"""

import math

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Five schedules, each at its best peak",
    knobs={
        "start": Knob(1.0, "Weights at the start, times the usual size", 1.0, 8.0, 1.0),
        "batch": Knob(8, "Examples per step (200: all)", choices=(8, 32, 200)),
        "warm_up": Knob(150, "Updates of warm-up", 10, 200, 10),
        "steps": Knob(400, "Updates", 200, 600, 100),
    },
    claims=(
        Claim(
            name="shape-hardly-matters",
            statement="Which way the rate falls hardly matters: two drops by ten end within 0.1 of a straight line "
            "to zero.",
            # seeds 0-9: drops worse by .36 to .71 (sd .09); with all examples equal to .0001
            rules=(Rule("loss", "line", "drops", -0.1),),
            control={"batch": 200},
            control_why="Without noise in the steps only the distance counts, and both go about as far.",
            expected="wrong",
            reason="The drops spend half the steps at full noise and the last quarter at a hundredth of the rate.",
            finding="Batches of 8, loss at the best peak: constant {constant}, drops {drops}, cosine {cosine}, line "
            "{line}. With all examples per step: drops {drops_all}, line {line_all}.",
            figures={
                "constant": Figure("loss", "constant"),
                "drops": Figure("loss", "drops"),
                "cosine": Figure("loss", "cosine"),
                "line": Figure("loss", "line"),
                "constant_all": Figure("loss", "constant", format=".0e", context="control"),
                "drops_all": Figure("loss", "drops", format=".0e", context="control"),
                "cosine_all": Figure("loss", "cosine", format=".0e", context="control"),
                "line_all": Figure("loss", "line", format=".0e", context="control"),
                "peak": Figure("best peak", "line", format=".2g"),
                "peak_all": Figure("best peak", "line", format=".2g", context="control"),
            },
            seeds=10,
            source="He et al., CVPR 2016 (the drops); Loshchilov and Hutter, ICLR 2017",
        ),
        Claim(
            name="warm-up-improves",
            statement="Warm-up improves the end result: the loss is lower by a fifth or more.",
            # seeds 0-9: median -.45, highest -.17; large start: median 1.20, lowest .26 (sd .46)
            rules=(Rule("log2 loss", "cosine", "warm-up, cosine", 0.32),),
            contexts={"weights that start eight times too large": {"start": 8.0}},
            control={"start": 8.0},
            control_why="There the loss is so curved at the start that only small steps are safe.",
            expected="conditional",
            finding="Usual start: {cosine} without warm-up, {warm} with it. Weights eight times too large at the "
            "start: {cosine_large} and {warm_large}; the best peak without warm-up was {peak_large}, with it "
            "{peak_warm_large}.",
            figures={
                "cosine": Figure("loss", "cosine"),
                "warm": Figure("loss", "warm-up, cosine"),
                "cosine_large": Figure("loss", "cosine", context="control"),
                "warm_large": Figure("loss", "warm-up, cosine", context="control"),
                "peak_large": Figure("best peak", "cosine", format=".3g", context="control"),
                "peak_warm_large": Figure("best peak", "warm-up, cosine", format=".3g", context="control"),
            },
            seeds=10,
            source="Goyal et al., 2017; Gilmer et al., ICLR 2022",
        ),
    ),
    prediction=Prediction(
        ask="The rate drops by ten at half and at three quarters of 400 updates, as in many recipes. Its loss minus "
        "that of a straight line to zero, each at its best peak?",
        metric="loss",
        a="drops",
        b="line",
        choices=(
            Choice("Below 0: the drops keep the speed longer", high=0.0),
            Choice("0 to 0.15: the shape hardly matters", 0.0, 0.15),
            Choice("Above 0.15: the line is clearly better", 0.15),
        ),
        because="Half of the updates bounce at full noise, and a quarter hardly move. The line leaves out neither.",
        format="+.2f",
    ),
    charts={"loss": Chart("Loss over the training set, best peak (first seed)", x="update", y="loss")},
    cannot_show="Small networks and 400 updates: in a long run drops have time to settle. Adam, and transformers, "
    "where warm-up matters most, are not here.",
    budget=10,
)
PEAKS, EXAMPLES = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.055, 0.075, 0.11, 0.2), 200
WITHOUT_NOISE = 8  # so many times the peaks where each step sees all examples: far higher ones are stable there


def line(share):
    """1 at the start, 0 at the end of the run; `share` of the run is done."""
    return 1 - share


def cosine(share):
    return (1 + math.cos(math.pi * share)) / 2


def drops(share):
    return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01


def measure(seeds, emit, *, start, batch, warm_up, steps):
    """Yield the loss over the training set at each schedule's best peak, and that peak."""
    x, y, _, _ = tensors(*mnist1d())
    x, y = x[:EXAMPLES], y[:EXAMPLES]
    grid = torch.tensor(PEAKS) * (WITHOUT_NOISE if batch == EXAMPLES else 1)
    peaks = grid.repeat(len(seeds))
    shapes = {"constant": lambda share: 1.0, "drops": drops, "cosine": cosine, "line": line, "warm-up, cosine": cosine}
    for arm, shape in shapes.items():
        rise = warm_up if arm.startswith("warm-up") else 0
        weights = [start * weight for weight in stacked.initial(seeds, (40, 32, 32, 10), copies=len(PEAKS))]
        sources, velocities = stacked.generators(seeds), [torch.zeros_like(weight) for weight in weights]
        for step in range(steps):
            factor = (step + 1) / rise if step < rise else shape((step - rise) / (steps - rise))
            rows = stacked.rows(sources, EXAMPLES, batch, copies=len(PEAKS))
            gradients = stacked.gradients(weights, x[rows], y[rows])
            velocities = [0.9 * v + g for v, g in zip(velocities, gradients, strict=True)]
            weights = stacked.stepped(weights, velocities, factor * peaks)
            if step % 20 == 19:
                first = stacked.losses([weight[: len(PEAKS)] for weight in weights], x, y)
                emit("line", f"loss/{arm}", (step + 1, first.nan_to_num(1e9).min().item()))
        best = stacked.losses(weights, x, y).view(len(seeds), -1).nan_to_num(1e9).min(1)
        for seed, loss, place in zip(seeds, best.values.tolist(), best.indices.tolist(), strict=True):
            yield "loss", arm, seed, loss
            yield "log2 loss", arm, seed, math.log2(loss)
            yield "best peak", arm, seed, grid[place].item()
