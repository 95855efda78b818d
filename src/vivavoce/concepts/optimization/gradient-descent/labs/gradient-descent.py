"""Does every step of gradient descent lower the loss?

Small networks learn mnist1d. After each step the loss over the whole training set is measured, not only over the
examples of the step. With few examples per step the direction is an estimate, and some steps lead uphill.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Steps that lead uphill",
    knobs={
        "batch": Knob(8, "Examples per step (1,000: all)", choices=(1, 8, 64, 1000)),
        "rate": Knob(0.1, "Learning rate", low=0.01, high=1.0, log=True),
        "steps": Knob(200, "Steps", low=50, high=400, step=50),
    },
    claims=(
        Claim(
            name="every-step-improves",
            statement="Every step of gradient descent brings the model to a lower loss.",
            # Seeds 0-19: share of steps that go down, median .66, highest .72; with all examples exactly 1.
            rules=(Rule("share of steps", "down", 1.0, margin=0.0),),
            control={"batch": 1000},
            control_why="With all examples in each step the direction is exact, and at this rate every step goes down.",
            finding="With 8 examples per step, {up} of the steps raised the loss over all examples; it still fell from "
            "{start} to {end}. With all examples per step, {up_all} did.",
            figures={
                "up": Figure("share of steps", "up", format=".0%"),
                "start": Figure("loss", "before"),
                "end": Figure("loss", "after"),
                "up_all": Figure("share of steps", "up", format=".0%", context="control"),
                "end_all": Figure("loss", "after", context="control"),
            },
            ledger=("000-Q6.2",),
            expected="wrong",
            source="Robbins and Monro, Annals of Mathematical Statistics 22, 1951",
        ),
    ),
    prediction=Prediction(
        ask="Eight examples per step, at a rate at which training works. Which share of the steps raises the loss over "
        "the whole training set?",
        metric="share of steps",
        a="up",
        choices=(
            Choice("Next to none: less than 5 %", high=0.05),
            Choice("Some: 5 to 20 %", low=0.05, high=0.2),
            Choice("More than 20 %", low=0.2),
        ),
        because="Each step is right for its eight examples only. It is right on average, and that is enough: the loss "
        "falls although a large share of single steps goes up.",
        chart="loss",
        format=".0%",
    ),
    charts={"loss": Chart("Loss over the whole training set, after every step (first seed)", x="step", y="loss")},
    cannot_show="Which steps go uphill in a large model: there, the loss over all examples is never measured.",
    budget=5,
    fixed_rate="The question is about steps at one rate; the knob moves it.",
)
EXAMPLES = 1000


def measure(seeds, emit, *, batch, rate, steps):
    """Yield the share of steps that raised and lowered the full loss, and the loss before and after."""
    x, y, _, _ = tensors(*mnist1d())
    x, y = x[:EXAMPLES], y[:EXAMPLES]
    weights, sources = stacked.initial(seeds, (40, 32, 10)), stacked.generators(seeds)
    rates, up = torch.full((len(seeds),), float(rate)), torch.zeros(len(seeds))
    first = last = stacked.losses(weights, x, y)
    for step in range(1, int(steps) + 1):
        rows = stacked.rows(sources, EXAMPLES, int(batch))
        weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), rates)
        loss = stacked.losses(weights, x, y)
        up, last = up + (loss >= last), loss
        emit("line", "loss/all examples", (step, loss[0].item()))
    for i, seed in enumerate(seeds):
        yield "share of steps", "up", seed, up[i].item() / steps
        yield "share of steps", "down", seed, (steps - up[i].item()) / steps
        yield "loss", "before", seed, first[i].item()
        yield "loss", "after", seed, last[i].item()
