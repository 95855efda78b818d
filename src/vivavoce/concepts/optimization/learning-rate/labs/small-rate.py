"""Does a small learning rate get stuck, or is it only slow?

Two landscapes: the loss of a small network, and a curve with a narrow dip on the way to a wide valley. The small rate
may have many times the steps of the best one.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Stuck, or only slow?",
    knobs={
        "landscape": Knob("network", "Landscape", choices=("network", "narrow dip")),
        "small": Knob(0.02, "The small rate", low=0.005, high=0.5, log=True),
        "patience": Knob(20, "Steps of the small rate, times 150", low=1, high=30, step=1),
    },
    claims=(
        Claim(
            name="small-rate-gets-stuck",
            statement="A small learning rate gets stuck in a local minimum: its loss stays 0.1 or more above that of "
            "the best rate.",
            rules=(Rule("loss", "small rate", "best rate", margin=0.1),),  # seeds 0-19: highest .007
            contexts={"a curve with a narrow dip on the way": {"landscape": "narrow dip"}},
            control={"patience": 1},
            control_why="With no more steps than the best rate has, it is behind for being slow.",
            finding="In the network, 20 times the steps at 0.02 brought the loss to {small}; the best of four larger "
            "rates had reached {best}. After equally many steps it stood at {impatient}. On the curve it stayed in the "
            "dip, at {dip}; the large rate reached {out}.",
            figures={
                "small": Figure("loss", "small rate"),
                "best": Figure("loss", "best rate"),
                "impatient": Figure("loss", "small rate", context="control"),
                "dip": Figure("loss", "small rate", context="a curve with a narrow dip on the way"),
                "out": Figure("loss", "best rate", context="a curve with a narrow dip on the way"),
            },
            ledger=("000-Q14.4",),
            expected="conditional",
            source="Dauphin et al., NIPS 2014",
        ),
    ),
    prediction=Prediction(
        ask="A network trains at a rate about 15 times smaller than the best, but for 20 times as many steps. Where "
        "does its loss end, compared with the best rate?",
        metric="loss",
        a="small rate",
        b="best rate",
        choices=(
            Choice("Clearly above: it is stuck", low=0.1),
            Choice("About level: within 0.1", low=-0.1, high=0.1),
            Choice("Clearly below", high=-0.1),
        ),
        because="In hundreds of dimensions there is nearly always a way on; the small rate takes it slowly. With this "
        "much patience it goes further than the best rate did in its few steps.",
        format="+.2f",
    ),
    charts={"loss": Chart("Loss at the small rate (first seed)", x="step", y="loss")},
    cannot_show="Whether the two end equally good on new data: only the loss on the training set is compared.",
    budget=6,
)
SEARCHED, STEPS = (0.1, 0.2, 0.4, 0.8), 150


def network_losses(seeds, rates, steps, watch):
    """Training loss per seed and rate of a small network after so many mini-batch steps."""
    x, y, _, _ = tensors(*mnist1d())
    x, y = x[:1000], y[:1000]
    weights, sources = stacked.initial(seeds, (40, 32, 10), copies=len(rates)), stacked.generators(seeds)
    each = torch.tensor(rates).repeat(len(seeds))
    for step in range(1, steps + 1):
        rows = stacked.rows(sources, len(x), 32, copies=len(rates))
        weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), each)
        if step % 25 == 1:
            watch(step, stacked.losses([w[:1] for w in weights], x, y).item())
    return stacked.losses(weights, x, y).view(len(seeds), -1).nan_to_num(1e9)


def curve_losses(seeds, rates, steps, watch):
    """Height reached on w² / 4 with a dip of depth 1 and width 0.15 at w = 3, starting near 4."""
    starts = [3.7 + 0.6 * torch.rand(1, generator=source).item() for source in stacked.generators(seeds)]
    w, each = torch.tensor(starts).repeat_interleave(len(rates)), torch.tensor(rates).repeat(len(seeds))

    def height(w):
        return w**2 / 4 - torch.exp(-((w - 3) ** 2) / 0.045)

    for step in range(1, steps + 1):
        slope = w / 2 + (w - 3) / 0.0225 * torch.exp(-((w - 3) ** 2) / 0.045)
        w = w - each * slope
        if step % 25 == 1:
            watch(step, height(w[0]).item())
    return height(w).view(len(seeds), -1)


def measure(seeds, emit, *, landscape, small, patience):
    """Yield the loss at the small rate after its many steps, and at the best of four larger rates after 150."""
    run = network_losses if landscape == "network" else curve_losses

    def watch(step, loss):
        emit("line", "loss/small rate", (step, loss))

    slow = run(seeds, (small,), STEPS * int(patience), watch)[:, 0]
    best = run(seeds, SEARCHED, STEPS, lambda step, loss: None).min(1).values
    for i, seed in enumerate(seeds):
        yield "loss", "small rate", seed, slow[i].item()
        yield "loss", "best rate", seed, best[i].item()
