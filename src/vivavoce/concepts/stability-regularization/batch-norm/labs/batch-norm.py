# Over 80 lines: the norm and the random shift behind it are the claim, so they are written out.
"""What does batch normalisation buy, and is a calmer distribution of the layers' inputs the reason?

Three deep ReLU networks with the same He weights: plain, with batch norm before each activation, and with batch norm
behind which every unit is shifted and stretched at random, anew at each update (after Santurkar et al., 2018). Each
trains by plain SGD at every rate; networks of all seeds and rates run side by side as one stack of shape (k, in, out).
"""

import math
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Larger rates with batch norm, and whether a calmer input is the reason",
    knobs={
        "depth": Knob(10, "Hidden layers", 1, 10, 1),
        "noise": Knob(0.3, "Random shift put back behind batch norm", 0.0, 5.0, note="in deviations of a unit"),
        "steps": Knob(200, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="larger-rates-faster",
            statement="Batch norm lets a deep network train at larger rates, and train faster.",
            # seeds 0-19: one decade or more; accuracy ahead by .081 to .184 (sd .022), with one layer by -.083 to .043
            rules=(Rule("usable", "batch norm", "plain", 0.45), Rule("accuracy", "batch norm", "plain", 0.02)),
            control={"depth": 1},
            control_why="A single hidden layer has no depth to keep in order.",
            finding="The largest usable rate is {times} times as large, and training accuracy after 200 updates at "
            "the best rate {bn} instead of {plain}.",
            figures={
                "bn": Figure("accuracy", "batch norm"),
                "plain": Figure("accuracy", "plain"),
                "times": Figure("factor", "batch norm over plain", format=".0f"),
                "rate_bn": Figure("rate", "batch norm", format=".1f"),
                "rate_plain": Figure("rate", "plain", format=".1f"),
            },
            ledger=("000-Q31.2",),
            seeds=10,
        ),
        Claim(
            name="covariate-shift",
            statement="Batch norm works because it removes internal covariate shift: put a random shift back behind "
            "it, and the network trains no better than a plain one.",
            # seeds 0-19: shifted ahead of plain by .057 to .147 (sd .021); in the control behind by .116 to .239
            rules=(Rule("accuracy", "plain", "shifted", 0.0),),
            control={"noise": 5.0},
            control_why="A shift of five deviations drowns the signal itself.",
            finding="With the shift put back accuracy is {shifted}, against {bn} without it and {plain} without "
            "batch norm: most of the gain stays.",
            figures={
                "bn": Figure("accuracy", "batch norm"),
                "plain": Figure("accuracy", "plain"),
                "shifted": Figure("accuracy", "shifted"),
            },
            ledger=("000-Q31.3",),
            expected="wrong",
            seeds=10,
            source="Santurkar, Tsipras, Ilyas and Mądry, NeurIPS 2018",
        ),
    ),
    prediction=Prediction(
        ask="Behind each batch norm every unit is shifted at random, anew at each update. Accuracy falls...",
        metric="accuracy",
        a="batch norm",
        b="shifted",
        choices=(
            Choice("by less than .05: batch norm still beats the plain net", high=0.05),
            Choice("back to the plain network's", 0.05, 0.15),
            Choice("to chance", 0.15),
        ),
        because="The distribution is as restless as can be, and the network still trains well: calm is not the reason.",
    ),
    charts={"rates": Chart("Training accuracy at the end", "learning rate", "accuracy", log_x=True)},
    cannot_show="How much larger the rates are: usable means 0.30, not far below the plain network's best, so "
    "the factor is "
    "rough. Ten narrow layers, 200 updates: which other reason is the true one, and whether any of it ends "
    "in better test accuracy.",
    budget=10,
)

WIDTH, BATCH, USABLE = 32, 64, 0.3
RATES = [0.03, 0.1, 0.3, 1.0, 3.0]  # every arm is tuned on all of them, per seed


def normalised(z: Tensor) -> Tensor:
    """Mean 0 and variance 1 for each unit of each network over the batch: z (k, batch, units)."""
    flat = z.transpose(0, 1).flatten(1)
    return F.batch_norm(flat, None, None, training=True).view(z.shape[1], z.shape[0], -1).transpose(0, 1)


def logits(weights: list[Tensor], biases: list[Tensor], x: Tensor, arm: str, noise: float) -> Tensor:
    """x: (k, batch, 40). In the arm "shifted" each unit gets a fresh offset and scale, unless noise is 0."""
    h = x
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        z = h @ w
        z = z + b if arm == "plain" else normalised(z) + b
        if arm == "shifted" and noise:
            z = z * (1 + noise * torch.rand_like(z[:, :1])) + noise * torch.randn_like(z[:, :1])
        h = torch.relu(z)
    return h @ weights[-1] + biases[-1]


def initial(seeds: list[int], depth: int) -> list[Tensor]:
    """He's normal weights, the same for every arm and rate of a seed."""
    widths = [40, *[WIDTH] * depth, 10]
    stacks = []
    for layer, (n_in, n_out) in enumerate(pairwise(widths)):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(100 * s + layer)) for s in seeds]
        stacks.append((torch.stack(draws) * math.sqrt(2 / n_in)).repeat_interleave(len(RATES), 0).requires_grad_())
    return stacks


def trained(arm: str, seeds: list[int], depth: int, noise: float, steps: int) -> Tensor:
    """Training accuracy (seeds, rates), measured with the statistics of 1,000 rows and no noise."""
    x, y, _, _ = tensors(*mnist1d())
    weights = initial(seeds, depth)
    biases = [torch.zeros(len(w), 1, w.shape[2], requires_grad=True) for w in weights]
    rates = torch.tensor(RATES).repeat(len(seeds))[:, None, None]
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    torch.manual_seed(seeds[0])
    for _ in range(steps):
        rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
        rows = rows.repeat_interleave(len(RATES), 0)
        out = logits(weights, biases, x[rows], arm, noise)
        loss = F.cross_entropy(out.flatten(0, 1), y[rows].flatten(), reduction="sum") / BATCH
        gradients = torch.autograd.grad(loss, weights + biases)
        with torch.no_grad():
            for parameter, gradient in zip(weights + biases, gradients, strict=True):
                parameter -= rates * gradient
    with torch.no_grad():
        out = logits(weights, biases, x[:1000].expand(len(weights[0]), -1, -1), arm, 0.0)
    return (out.argmax(-1) == y[:1000]).double().mean(1).view(len(seeds), -1)


def measure(seeds, emit, *, depth, noise, steps):
    """Yield accuracy at the best rate and the largest rate that trains at all, for each arm."""
    seeds = list(seeds)
    largest = {}
    for arm in ("plain", "batch norm", "shifted"):
        accuracy = trained(arm, seeds, depth, noise, steps)
        for rate, mean in zip(RATES, accuracy.mean(0).tolist(), strict=True):
            emit("line", f"rates/{arm}", (rate, mean))
        for seed, row in zip(seeds, accuracy.tolist(), strict=True):
            largest[arm, seed] = max((r for r, a in zip(RATES, row, strict=True) if a >= USABLE), default=RATES[0])
            yield "accuracy", arm, seed, max(row)
            yield "rate", arm, seed, largest[arm, seed]
            yield "usable", arm, seed, math.log10(largest[arm, seed])
    for seed in seeds:
        yield "factor", "batch norm over plain", seed, largest["batch norm", seed] / largest["plain", seed]
