"""The same training with 32-bit numbers, in bfloat16 with 32-bit weights, and with everything in bfloat16.

A small network learns one-dimensional digits by plain SGD. Under autocast the matrix products run in bfloat16, while
weights and their updates stay in 32 bits. In the last arm the weights are bfloat16 as well, so that a step smaller than
about 1/256 of a weight rounds away.
"""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import accuracy, tensors

LAB = Lab(
    title="Training in bfloat16",
    knobs={
        "weights": Knob("32 bits", "Weights and updates", choices=("32 bits", "16 bits")),
        "rate": Knob(0.01, "Learning rate of SGD", low=0.01, high=0.5, log=True),
        "steps": Knob(1000, "Updates", low=200, high=2000, step=200),
    },
    claims=(
        Claim(
            name="bfloat16-trains-as-well",
            statement="Training in bfloat16 ends at the loss of 32-bit training, within 0.05.",
            rules=(
                Rule("loss", "32-bit training", "bfloat16", margin=-0.05),
            ),  # seeds 0-7: -.00001; 16-bit weights -.13
            contexts={"weights in 16 bits too": {"weights": "16 bits"}},
            control={"weights": "16 bits"},
            control_why="Updates smaller than half a step of the weights' own number format are rounded away.",
            finding="Training loss {full} in 32 bits, {mixed} in bfloat16 with 32-bit weights, {pure} with weights in "
            "bfloat16 too.",
            figures={
                "full": Figure("loss", "32-bit training", format=".3f"),
                "mixed": Figure("loss", "bfloat16", format=".3f"),
                "pure": Figure("loss", "bfloat16", format=".3f", context="weights in 16 bits too"),
            },
            expected="conditional",
            seeds=10,
            source="Micikevicius et al., ICLR 2018; Kalamkar et al., 2019",
        ),
    ),
    prediction=Prediction(
        ask="Products in bfloat16, with two to three decimal digits; weights stay in 32 bits. How much higher is "
        "the training loss in the end?",
        metric="loss",
        a="bfloat16",
        b="32-bit training",
        choices=(
            Choice("Not visibly: less than 0.05", high=0.05),
            Choice("0.05 to 0.3", low=0.05, high=0.3),
            Choice("More than 0.3", low=0.3),
        ),
        because="Rounding in a product is one more noise, and far smaller than that of a batch. What must not be "
        "rounded is the sum of many small updates: the weights.",
        format="+.3f",
    ),
    charts={"loss": Chart("Training loss (first seed)", x="update", y="cross-entropy")},
    cannot_show="A small network on a processor: it shows the numerics, not the speed or the memory of a GPU.",
    budget=8,
    fixed_rate="The same rate for both arms: the question is what rounding does to one and the same training.",
)


def network(seed):
    """One hidden layer; the same start for the same seed."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(40, 64), nn.ReLU(), nn.Linear(64, 10))


def train(model, x, y, *, rate, steps, seed, half, watch):
    """SGD on batches of 64; with `half` the forward pass runs under autocast to bfloat16."""
    generator = torch.Generator().manual_seed(seed)
    update = torch.optim.SGD(model.parameters(), lr=rate)
    for step in range(1, steps + 1):
        rows = torch.randint(len(x), (64,), generator=generator)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            loss = F.cross_entropy(model(x[rows].to(model[0].weight.dtype)).float(), y[rows])
        update.zero_grad()
        loss.backward()
        update.step()
        if watch and step % 50 == 0:
            watch(step, loss.item())


def measure(seeds, emit, *, weights, rate, steps):
    """Yield the training loss, evaluated in 32 bits, and the test accuracy."""
    x, y, x_test, y_test = tensors(*mnist1d(2000, 1000))
    for seed in seeds:
        for arm in ("32-bit training", "bfloat16"):
            model, half = network(seed), arm == "bfloat16"
            if half and weights == "16 bits":
                model = model.bfloat16()

            def watch(step, loss, arm=arm):
                emit("line", f"loss/{arm}", (step, loss))

            observe = watch if seed == seeds[0] else None
            train(model, x, y, rate=rate, steps=int(steps), seed=seed, half=half, watch=observe)
            model = model.float()
            with torch.no_grad():
                yield "loss", arm, seed, F.cross_entropy(model(x), y).item()
            yield "accuracy", arm, seed, accuracy(model, x_test, y_test)
