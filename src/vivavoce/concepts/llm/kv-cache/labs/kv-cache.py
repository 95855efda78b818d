"""How much does the next token cost, with and without a cache of keys and values?

A causal Transformer with random weights writes one token after a text of n. Without a cache it reads the whole text
again. With one it projects the new token only and looks at the kept keys and values. Cost is CPU time of this process
over many equal steps; the two ways must give the same output.
"""

import time

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="The cost of one more token",
    knobs={
        "long": Knob(768, "Length of the long text", 64, 1024, 64),
        "width": Knob(64, "Width", 32, 128, 32),
        "layers": Knob(2, "Layers", 1, 4, 1),
    },
    claims=(
        Claim(
            name="a-step-stays-cheap",
            statement="With a KV cache the cost of a step hardly grows with the text; without one it grows with it.",
            # seeds 0-19: growth apart by 21.3 to 46.5 (sd 6.7), outputs by 2e-6 at most
            rules=(Rule("growth", "without cache", "with cache", 8.0), Rule("same output", "difference", 0.0, -1e-4)),
            control={"long": 64},
            control_why="Both texts are 64 tokens long: nothing grows.",
            finding="From 64 to 768 tokens of text a step costs {plain} times as much without a cache and {cached} "
            "times with one; at 768 tokens the cache makes it {times} times cheaper.",
            figures={
                "plain": Figure("growth", "without cache", format=".1f"),
                "cached": Figure("growth", "with cache", format=".1f"),
                "times": Figure("times", "at the long text", format=".0f"),
            },
            source="Shazeer, 2019, arXiv 1911.02150",
        ),
    ),
    prediction=Prediction(
        ask="From 64 to 768 tokens of text, a step with a cache becomes how many times as expensive?",
        metric="growth",
        a="with cache",
        choices=(
            Choice("less than 4 times", high=4.0),
            Choice("4 to 12 times", 4.0, 12.0),
            Choice("more than 12 times: the scores are quadratic", 12.0),
        ),
        because="One query over n keys is linear in n and small beside the projections of the new token; only the "
        "whole text is quadratic.",
    ),
    charts={"cost": Chart("CPU time of one more token", "tokens of text", "milliseconds", log_y=True)},
    cannot_show="On a large model a step is bound by reading weights and cache from memory, not by arithmetic; the "
    "numbers here are of a small CPU model.",
    fixed_rate="Nothing is trained.",
    budget=10,
)

SHORT, ENOUGH = 64, 0.05
Kept = list[tuple[Tensor, Tensor]]  # keys and values of each layer, (n, width)


def weights(seed: int, width: int, layers: int) -> list[list[Tensor]]:
    """Per layer: query, key, value, output, up, down."""
    source = torch.Generator().manual_seed(seed)
    shapes = [(width, width)] * 4 + [(width, 4 * width), (4 * width, width)]
    return [[torch.randn(s, generator=source) / s[0] ** 0.5 for s in shapes] for _ in range(layers)]


def run(model: list[list[Tensor]], x: Tensor, kept: Kept | None = None) -> tuple[Tensor, Kept]:
    """New tokens x (n, width), after what is kept → their outputs, and what to keep with them."""
    after: Kept = []
    for i, (query, key, value, output, up, down) in enumerate(model):
        z = F.layer_norm(x, x.shape[-1:])
        keys, values = z @ key, z @ value
        if kept:
            keys, values = torch.cat([kept[i][0], keys]), torch.cat([kept[i][1], values])
        after.append((keys, values))
        # One new token may look at all that is kept; a whole text needs the causal mask.
        read = F.scaled_dot_product_attention((z @ query)[None], keys[None], values[None], is_causal=not kept)[0]
        x = x + read @ output
        x = x + torch.relu(F.layer_norm(x, x.shape[-1:]) @ up) @ down
    return x, after


def cost_of(step) -> float:
    """CPU seconds of one call: many calls together, since the clock of a process may tick coarsely."""
    calls, started = 0, time.process_time()
    while (spent := time.process_time() - started) < ENOUGH:
        step()
        calls += 1
    return spent / calls


def measure(seeds, emit, *, long, width, layers):
    for seed in seeds:
        model = weights(seed, width, layers)
        text = torch.randn(long + 1, width, generator=torch.Generator().manual_seed(seed + 1))
        cost, gap = {}, 0.0
        with torch.no_grad():
            for n in (SHORT, long):
                _, kept = run(model, text[:n])
                ways = {
                    "without cache": lambda n=n: run(model, text[: n + 1])[0][-1],
                    "with cache": lambda n=n, kept=kept: run(model, text[n : n + 1], kept)[0][-1],
                }
                gap = max(gap, float((ways["without cache"]() - ways["with cache"]()).abs().max()))
                for arm, step in ways.items():
                    cost[arm, n] = cost_of(step)
                    emit("line", f"cost/{arm}", (n, 1000 * cost[arm, n]))
        for arm in ("without cache", "with cache"):
            yield "growth", arm, seed, cost[arm, long] / cost[arm, SHORT]
        yield "times", "at the long text", seed, cost["without cache", long] / cost["with cache", long]
        yield "same output", "difference", seed, -gap
