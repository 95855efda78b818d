"""Does it pay to let the learning rate fall during training?

Constant rate against a half cosine from the same peak to zero, each at its best peak. With small batches the steps
are noisy; with all examples per step they are not.
"""

import math

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="A rate that falls",
    knobs={
        "batch": Knob(8, "Examples per step (500: all)", choices=(8, 32, 500)),
        "steps": Knob(400, "Steps", low=100, high=600, step=100),
    },
    claims=(
        Claim(
            name="schedule-improves-the-end",
            statement="Letting the learning rate fall to zero improves the end result: the loss is lower by 0.1 or "
            "more.",
            rules=(Rule("loss", "constant", "cosine", margin=0.1),),  # seeds 0-19: .22, lowest .13; all: -.23
            contexts={"all examples in each step": {"batch": 500}},
            control={"batch": 500},
            control_why="Without noise in the steps there is nothing to average out at the end.",
            finding="Batches of 8, each at its best peak: loss {constant} at a constant rate, {cosine} with a cosine. "
            "All examples per step: {constant_all} and {cosine_all}.",
            figures={
                "constant": Figure("loss", "constant"),
                "cosine": Figure("loss", "cosine"),
                "constant_all": Figure("loss", "constant", context="all examples in each step"),
                "cosine_all": Figure("loss", "cosine", context="all examples in each step"),
            },
            ledger=("000-Q14.6",),
            expected="conditional",
            seeds=10,
            source="Loshchilov and Hutter, SGDR, ICLR 2017",
        ),
    ),
    prediction=Prediction(
        ask="Batches of 8, and each schedule at its best peak. How much lower does a cosine schedule end than a "
        "constant rate?",
        metric="loss",
        a="constant",
        b="cosine",
        choices=(
            Choice("By 0.1 or more", low=0.1),
            Choice("It makes no difference worth naming", low=-0.1, high=0.1),
            Choice("It ends higher: its average rate is only half", high=-0.1),
        ),
        because="At a constant rate the weights keep jumping about as far as the noise throws them. A falling rate "
        "gets the speed of the large rate early and the calm of the small one late.",
        format="+.2f",
    ),
    charts={"loss": Chart("Loss over the training set, best peak (first seed)", x="step", y="loss")},
    cannot_show="Warm-up, which matters for transformers and very large batches; nor accuracy on new data.",
    budget=5,
)
PEAKS, EXAMPLES = (0.1, 0.2, 0.4, 0.8, 1.6, 2.4), 500


def measure(seeds, emit, *, batch, steps):
    """Yield the loss over the training set after training, for each schedule at its best peak."""
    x, y, _, _ = tensors(*mnist1d())
    x, y = x[:EXAMPLES], y[:EXAMPLES]
    for arm in ("constant", "cosine"):
        weights, sources = stacked.initial(seeds, (40, 32, 10), copies=len(PEAKS)), stacked.generators(seeds)
        peaks = torch.tensor(PEAKS).repeat(len(seeds))
        for step in range(int(steps)):
            factor = 0.5 * (1 + math.cos(math.pi * step / steps)) if arm == "cosine" else 1.0
            rows = stacked.rows(sources, EXAMPLES, int(batch), copies=len(PEAKS))
            weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), factor * peaks)
            if step % 10 == 9:
                first = stacked.losses([weight[: len(PEAKS)] for weight in weights], x, y)
                emit("line", f"loss/{arm}", (step + 1, first.min().item()))
        losses = stacked.losses(weights, x, y).view(len(seeds), -1).nan_to_num(1e9)
        for seed, best in zip(seeds, losses.min(1).values.tolist(), strict=True):
            yield "loss", arm, seed, best
