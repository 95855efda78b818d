"""Which positions let attention name the symbol just before, and do they work at lengths never trained?

One attention layer over random symbols. Each position must name the symbol before it, so only place counts. Four arms:
no positions, one learned vector per place, sines and cosines, and a learned bias on the scores for each offset.
All networks of all seeds train side by side: the first axis of every tensor counts networks.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Positions, and what is left of them beyond the trained length",
    knobs={
        "symbols": Knob(8, "Different symbols", 1, 16, 1),
        "length": Knob(16, "Length in training", 4, 24, 4),
        "tested": Knob(32, "Length in the test", 4, 48, 4),
        "steps": Knob(200, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="order-needs-positions",
            statement="Without positions attention cannot learn to name the symbol before; with learned ones it can.",
            # seeds 0-19: apart by .717 to .745 (sd .008), 1.00 with positions; with one symbol by 0
            rules=(Rule("trained length", "learned", "none", 0.4), Rule("trained length", "learned", 0.9, 0.0)),
            control={"symbols": 1},
            control_why="With one symbol there is no order to know.",
            finding="At the trained length: {none} without positions, {learned} with learned ones, {sines} with sines, "
            "{offsets} with a bias for each offset.",
            figures={
                "none": Figure("trained length", "none"),
                "learned": Figure("trained length", "learned"),
                "sines": Figure("trained length", "sines"),
                "offsets": Figure("trained length", "offsets"),
            },
        ),
        Claim(
            name="learned-end-where-training-ended",
            statement="Learned positions fail beyond the length of training; a bias for each offset does not.",
            # seeds 0-19: apart by .826 to .885 (sd .014), 1.00 with offsets; at the trained length by 0
            rules=(Rule("beyond", "offsets", "learned", 0.3), Rule("beyond", "offsets", 0.9, 0.0)),
            control={"tested": 16},
            control_why="Tested at the trained length there is nothing beyond.",
            finding="On places never trained: {learned} right with learned positions, {sines} with sines, {offsets} "
            "with a bias for each offset.",
            figures={
                "learned": Figure("beyond", "learned"),
                "sines": Figure("beyond", "sines"),
                "offsets": Figure("beyond", "offsets"),
            },
            source="Press, Smith and Lewis, ICLR 2022",
        ),
        Claim(
            name="sines-reach-further",
            statement="Sines work at lengths that were not trained, because they can be computed for any place.",
            # seeds 0-19: .259 to .671 beyond, so below .9 by .229 or more; 1.00 at the trained length
            rules=(Rule("beyond", "sines", 0.9, 0.0),),
            control={"tested": 16},
            control_why="At the trained length they do work.",
            finding="{sines} right beyond the trained length, where offsets have {offsets}: a code exists, but what "
            "was learned from it does not carry over.",
            figures={"sines": Figure("beyond", "sines"), "offsets": Figure("beyond", "offsets")},
            expected="wrong",
            source="Press, Smith and Lewis, ICLR 2022, section 2",
        ),
    ),
    prediction=Prediction(
        ask="Trained on 16 places, tested on places 17 to 32: with learned positions the share right is...",
        metric="beyond",
        a="learned",
        choices=(
            Choice("above 0.9: the rule was understood", 0.9),
            Choice("0.4 to 0.9", 0.4, 0.9),
            Choice("below 0.4", high=0.4),
        ),
        because="Vectors of places that never occurred were never trained: they are what chance made them.",
    ),
    charts={"accuracy": Chart("Right while training", "update", "share")},
    cannot_show="One layer and one relation. What a deep model makes of far places depends on data and depth, too.",
    fixed_rate="0.01 for all; the claim is about what can be represented and reused, not about speed.",
    budget=10,
)

WIDTH, BATCH, RATE, PLACES, NEAR = 32, 8, 0.01, 48, 8
ARMS = ("none", "learned", "sines", "offsets")


def sines() -> Tensor:
    """(PLACES, WIDTH): sin and cos of position / 10000^(2i / WIDTH). Vaswani et al., 2017, section 3.5."""
    angles = torch.arange(PLACES)[:, None] / 10_000 ** (torch.arange(0, WIDTH, 2) / WIDTH)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


def initial(seeds, symbols: int) -> dict[str, Tensor]:
    """Stacks of weights, one network per seed, drawn from the seed."""
    shapes = {
        "symbols": (symbols, WIDTH), "places": (PLACES, WIDTH), "query": (WIDTH, WIDTH), "key": (WIDTH, WIDTH),
        "value": (WIDTH, symbols), "offsets": (1, 2 * NEAR + 1),
    }  # fmt: skip
    sources = [torch.Generator().manual_seed(seed) for seed in seeds]
    drawn = {name: torch.stack([torch.randn(s, generator=g) for g in sources]) for name, s in shapes.items()}
    scales = {"symbols": 1.0, "places": 1.0, "offsets": 0.1}
    return {name: (stack * scales.get(name, WIDTH**-0.5)).requires_grad_() for name, stack in drawn.items()}


def logits(arm: str, w: dict[str, Tensor], x: Tensor) -> Tensor:
    """Symbols (k, batch, n) → logits of the symbol before (k, batch, n, symbols)."""
    n = x.shape[-1]
    h = torch.stack([table[rows] for table, rows in zip(w["symbols"], x, strict=True)])
    if arm == "learned":
        h = h + w["places"][:, None, :n]
    if arm == "sines":
        h = h + sines()[:n]
    q, k, v = ((h.flatten(1, 2) @ w[name]).view(*x.shape, -1) for name in ("query", "key", "value"))
    scores = q @ k.transpose(-1, -2) / math.sqrt(WIDTH)
    if arm == "offsets":
        offset = (torch.arange(n)[None] - torch.arange(n)[:, None]).clamp(-NEAR, NEAR) + NEAR
        scores = scores + w["offsets"][:, 0, offset][:, None]
    return scores.softmax(-1) @ v


def right(scores: Tensor, x: Tensor, start: int) -> Tensor:
    """Share of symbols named rightly from place `start` on, per network: (k,)."""
    return (scores[:, :, start:].argmax(-1) == x[:, :, start - 1 : -1]).float().mean((1, 2))


def measure(seeds, emit, *, symbols, length, tested, steps):
    for arm in ARMS:
        w, source = initial(seeds, symbols), torch.Generator().manual_seed(3)
        optimizer = torch.optim.Adam(w.values(), lr=RATE)
        for step in range(1, steps + 1):
            x = torch.randint(symbols, (len(seeds), BATCH, length), generator=source)
            scores = logits(arm, w, x)
            loss = F.cross_entropy(scores[:, :, 1:].flatten(0, 2), x[:, :, :-1].flatten()) * len(seeds)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 20 == 0 or step == 1:
                emit("line", f"accuracy/{arm}", (step, float(right(scores, x, 1).mean())))
        with torch.no_grad():
            for metric, n in (("trained length", length), ("beyond", tested)):
                x = torch.randint(symbols, (len(seeds), 100, n), generator=source)
                shares = right(logits(arm, w, x), x, length if n > length else 1)
                for seed, share in zip(seeds, shares, strict=True):
                    yield metric, arm, seed, float(share)
