"""What happens to attention when the scores are not divided by the root of the width?

Queries and keys start as independent standard normal vectors, as they do behind a usual initialisation. One query
looks at `items` keys. First we look at the weights before any training, then train to look values up by their key.
"""

import math

import torch
from torch import Tensor

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, lookup
from vivavoce.labkit.lookup import Questions

LAB = Lab(
    title="Attention with and without the root of d",
    knobs={
        "width": Knob(64, "Width d of queries and keys", 1, 512, log=True),
        "items": Knob(16, "Keys to choose from", 4, 32, 4),
        "steps": Knob(150, "Updates", 1, 300),
    },
    claims=(
        Claim(
            name="root-prevents-saturation",
            statement="Dividing attention scores by the root of d prevents saturation.",
            # seeds 0-19: entropy without the root below half of the scaled by .343 to .412; slope apart by .72 to .85
            rules=(Rule("entropy", "half of scaled", "plain", 0.1), Rule("slope", "scaled", "plain", 0.05)),
            control={"width": 1},
            control_why="At width 1 the root is 1 and both are the same.",
            finding="At width 512 the weights over 16 keys have {scaled} of the largest possible entropy with the root "
            "and {plain} without it; the largest weight is {top} instead of {top_scaled}.",
            settings={"width": 512, "steps": 1},
            figures={
                "scaled": Figure("entropy", "scaled"),
                "plain": Figure("entropy", "plain"),
                "top": Figure("largest", "plain"),
                "top_scaled": Figure("largest", "scaled"),
                "slope": Figure("slope", "scaled"),
                "slope_plain": Figure("slope", "plain"),
            },
            ledger=("000-Q27.7",),
            source="Vaswani et al., NeurIPS 2017, section 3.2.1",
        ),
        Claim(
            name="unscaled-does-not-learn",
            statement="Without the root, attention of width 64 fails to learn a lookup that it learns with it.",
            # seeds 0-19: ahead by .432 to .866 (sd .12), 1.00 with the root in each; at width 1 by 0
            rules=(Rule("accuracy", "scaled", "plain", 0.2), Rule("accuracy", "scaled", 0.9, 0.0)),
            control={"width": 1},
            control_why="At width 1 there is nothing to divide by.",
            finding="After 150 updates at the best of three rates: {scaled} with the root, {plain} without. "
            "Chance is 0.125.",
            figures={"scaled": Figure("accuracy", "scaled"), "plain": Figure("accuracy", "plain")},
        ),
    ),
    prediction=Prediction(
        ask="Sixteen keys, width 64, the same start. Without the root, the share of right lookups after training is...",
        metric="accuracy",
        a="plain",
        choices=(
            Choice("above 0.9: training makes up for it", 0.9),
            Choice("between 0.2 and 0.9", 0.2, 0.9),
            Choice("chance, below 0.2", high=0.2),
        ),
        because="Softmax starts nearly one-hot at a random key. Little gradient reaches the scores of the others.",
    ),
    charts={"accuracy": Chart("Right lookups while training", "update", "share")},
    cannot_show="One head, no projections between, weights of variance 1 at the start: with smaller initial weights "
    "or normalised queries the root matters less.",
    budget=10,
)

BATCH, RATES = 32, (0.01, 0.03, 0.1)  # each arm is tuned on all of them, per seed


def weights_of(tables: list[Tensor], batch: Questions, scale: float) -> Tensor:
    """Attention of one query over the items, (k, batch, items)."""
    queries, keys = lookup.rows(tables[0], batch.asked), lookup.rows(tables[1], batch.keys)
    return ((keys * queries[:, :, None]).sum(-1) * scale).softmax(-1)


def initial(seeds, width: int, items: int) -> list[Tensor]:
    """A query and a key for each name, standard normal, and small values."""
    shapes = ((items, width), (items, width), (lookup.VALUES, lookup.VALUES))
    draws = [[torch.randn(s, generator=torch.Generator().manual_seed(3 * seed + i)) for i, s in enumerate(shapes)]
             for seed in seeds]  # fmt: skip
    queries, keys, values = (torch.stack(same) for same in zip(*draws, strict=True))
    return [queries, keys, 0.1 * values]


def trained(start: list[Tensor], scale: float, rate: float, steps: int, items: int, watch) -> Tensor:
    tables = [table.clone().requires_grad_() for table in start]
    source, networks = torch.Generator().manual_seed(7), len(start[0])

    def logits(batch: Questions) -> Tensor:
        return (weights_of(tables, batch, scale)[..., None] * lookup.rows(tables[2], batch.values)).sum(-2)

    def draw() -> Questions:
        return lookup.questions(networks, BATCH, items, source)

    lookup.fit(tables, logits, draw, steps=steps, rate=rate, watch=watch)
    with torch.no_grad():
        test = lookup.questions(networks, 500, items, source)
        return lookup.accuracies(logits(test), test)


def measure(seeds, emit, *, width, items, steps):
    start = initial(seeds, width, items)
    asked = lookup.questions(len(seeds), 200, items, torch.Generator().manual_seed(5))
    for arm, scale in (("scaled", 1 / math.sqrt(width)), ("plain", 1.0)):
        weights = weights_of(start, asked, scale)
        entropy = -(weights * weights.clamp_min(1e-30).log()).sum(-1).mean(1) / math.log(items)
        slope, largest = (weights * (1 - weights)).sum(-1).mean(1), weights.amax(-1).mean(1)
        shares = [
            trained(start, scale, rate, steps, items, lambda step, share, rate=rate, arm=arm: emit(
                "line", f"accuracy/{arm}, rate {rate}", (step, share)))
            for rate in RATES
        ]  # fmt: skip
        for i, (seed, accuracy) in enumerate(zip(seeds, lookup.best(shares), strict=True)):
            yield "accuracy", arm, seed, accuracy
            for metric, values in (("entropy", entropy), ("slope", slope), ("largest", largest)):
                yield metric, arm, seed, float(values[i])
            if arm == "scaled":
                yield "entropy", "half of scaled", seed, float(entropy[i]) / 2
