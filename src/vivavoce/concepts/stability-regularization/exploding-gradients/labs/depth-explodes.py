"""How a deep feed-forward network makes the gradient grow, and what holds it, before any training.

Forty bias-free ReLU layers of 128 units; weights of standard deviation gain * sqrt(2/n), so gain 1 is He's. "Growth"
is log10 of the gradient's norm at the first layer's output over that at the last one's.
"""

import torch
from torch import Tensor

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Forty layers: which of them make the gradient explode?",
    knobs={
        "gain": Knob(1.0, "Weights, times He's scale", 0.6, 1.6, 0.05),
        "depth": Knob(40, "Layers", 5, 60, 5),
    },
    claims=(
        Claim(
            name="depth-explodes",
            statement="In a 40-layer ReLU network, weights 1.5 times He's scale make the backward signal more than a "
            "million times larger at the first layer than at the last.",
            settings={"gain": 1.5},
            rules=(Rule("growth", "plain", 0.0, 6.0),),  # seeds 0-19: 6.6 to 7.0; at gain 1 -.3 to .1
            control={"gain": 1.0},
            control_why="He's scale keeps the norm on average.",
            finding="A factor of {factor}; at He's own scale between {he_low} and {he_high}.",
            figures={
                "factor": Figure("factor", "plain", format=".1e"),
                "factor_low": Figure("factor", "plain", "min", ".1e"),
                "factor_high": Figure("factor", "plain", "max", ".1e"),
                "millions": Figure("millions", "plain", format=".1f"),
                "he_low": Figure("factor", "plain", "min", context="control"),
                "he_high": Figure("factor", "plain", "max", context="control"),
                "weights_low": Figure("weight factor", "plain", "min"),
                "weights_high": Figure("weight factor", "plain", "max"),
                "first_weight": Figure("first weight gradient", "plain", format=".1e"),
                "first_weight_he": Figure("first weight gradient", "plain", format=".0f", context="control"),
            },
        ),
        Claim(
            name="mostly-recurrent",
            statement="Exploding gradients are a problem of recurrent networks: 40 feed-forward layers do not explode "
            "(growth below four decades).",
            rules=(Rule("headroom", "plain", 0.0, 0.0),),  # 4 minus growth, as above
            contexts={"weights 1.5 times He's scale": {"gain": 1.5}},
            control={"gain": 1.5},
            control_why="The same depth with larger weights.",
            finding="True at He's scale (a factor of {he}), not at 1.5 times it ({larger}).",
            figures={
                "he": Figure("factor", "plain"),
                "larger": Figure("factor", "plain", format=".1e", context="control"),
            },
            ledger=("000-Q18.2",),
            expected="conditional",
        ),
        Claim(
            name="batch-norm-explodes",
            statement="In a plain deep network at initialisation, batch normalisation makes the gradient explode; with "
            "residual connections it does so far less.",
            # seeds 0-19: 3.16 to 3.31, residual 2.3 to 2.5 less; at depth 5 .36 at most
            rules=(Rule("growth", "batch norm", 0.0, 2.5), Rule("growth", "batch norm", "residual + batch norm", 1.5)),
            contexts={"weights 1.5 times larger": {"gain": 1.5}},
            control={"depth": 5},
            control_why="Four steps of the same growth are harmless.",
            finding="{factor} over 39 layers, {per_layer} per layer, at any weight scale; layer norm {layer_norm}, "
            "with residual connections {residual}.",
            figures={
                "factor": Figure("factor", "batch norm", format=",.0f"),
                "per_layer": Figure("per layer", "batch norm"),
                "larger": Figure("factor", "batch norm", format=",.0f", context="weights 1.5 times larger"),
                "layer_norm": Figure("factor", "layer norm", format=".1f"),
                "residual": Figure("factor", "residual + batch norm", format=".1f"),
            },
        ),
        Claim(
            name="residual-alone-grows",
            statement="Residual connections alone do not prevent growth: 40 He-scaled blocks without normalisation "
            "grow the signal a million times more than with it.",
            rules=(Rule("growth", "residual", "residual + layer norm", 6.0),),  # seeds 0-19: 7.0 to 7.4
            control={"depth": 5},
            control_why="Five blocks grow little.",
            finding="10^{residual} without, a factor of {normalised} with layer norm before each branch.",
            figures={
                "residual": Figure("growth", "residual", format=".1f"),
                "normalised": Figure("factor", "residual + layer norm", format=".1f"),
            },
        ),
    ),
    prediction=Prediction(
        ask="40 plain ReLU layers at He's scale, now with batch norm in each. The gradient at the first layer is...",
        metric="growth",
        a="batch norm",
        choices=(
            Choice("about as large as at the last", high=0.7),
            Choice("five to a hundred times larger", 0.7, 2.0),
            Choice("more than a hundred times larger", 2.0),
        ),
        because="Without shortcuts batch norm multiplies the gradient by about 1.2 per ReLU layer.",
        unit="decades",
        format=".1f",
    ),
    charts={
        "norm": Chart("Gradient norm, relative to the last layer", "layer", "norm", log_y=True),
        "growth": Chart("Growth, per network", "seed", "decades", kind="bar"),
    },
    cannot_show="Initialisation only, random inputs: training moves the weights, and may cure or worsen it.",
    budget=8,
)

WIDTH, BATCH = 128, 128
NETWORKS = ("plain", "batch norm", "layer norm", "residual", "residual + batch norm", "residual + layer norm")


def normalised(z: Tensor, over: int) -> Tensor:
    """Zero mean and unit variance over the batch (0) or over each example's units (1)."""
    return (z - z.mean(over, keepdim=True)) / (z.var(over, keepdim=True, unbiased=False) + 1e-5).sqrt()


def layer(network: str, h: Tensor, w: Tensor) -> Tensor:
    """Output of one layer or block."""
    if network == "residual + layer norm":
        return h + torch.relu(normalised(h, 1) @ w)
    z = h @ w
    if network.endswith("norm"):
        z = normalised(z, 1 if network == "layer norm" else 0)
    return h + torch.relu(z) if network.startswith("residual") else torch.relu(z)


def gradients(network: str, seed: int, gain: float, depth: int) -> tuple[list[float], list[float]]:
    """Norms of the gradients of the layers' outputs and of their weights, first layer first."""
    generator = torch.Generator().manual_seed(seed)
    h = torch.randn(BATCH, WIDTH, generator=generator)
    weights, outputs = [], []
    for _ in range(depth):
        scale = gain * (2 / WIDTH) ** 0.5
        weights.append((torch.randn(WIDTH, WIDTH, generator=generator) * scale).requires_grad_())
        h = layer(network, h, weights[-1])
        h.retain_grad()
        outputs.append(h)
    (h * torch.randn(h.shape, generator=generator)).sum().backward()
    return [h.grad.norm().item() for h in outputs], [w.grad.norm().item() for w in weights]


def measure(seeds, emit, *, gain, depth):
    """Yield the growth of the gradient from last to first layer in every network."""
    for seed in seeds:
        for network in NETWORKS:
            signal, weight = gradients(network, seed, gain, depth)
            if seed == seeds[0]:
                for number in range(depth, 0, -1):
                    emit("line", f"norm/{network}", (number, signal[number - 1] / signal[-1]))
            factor = signal[0] / signal[-1]
            growth = torch.tensor(factor).log10().item()
            emit("bar", f"growth/{network}", growth)
            yield "growth", network, seed, growth
            yield "headroom", network, seed, 4 - growth
            yield "factor", network, seed, factor
            yield "millions", network, seed, factor / 1e6
            yield "per layer", network, seed, factor ** (1 / (depth - 1))
            yield "weight factor", network, seed, weight[0] / weight[-1]
            yield "first weight gradient", network, seed, weight[0]
