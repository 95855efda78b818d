"""Can an LSTM explode? Its cell path cannot grow, the paths through its gates can.

An LSTM of 64 units with all weights times a scale reads noise. "Growth" is log10 of the norm of the gradient at the
initial hidden state after all steps, over that after one step.
"""

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Can an LSTM explode?",
    knobs={
        "scale": Knob(16.0, "All weights, times PyTorch's default", 1.0, 32.0, log=True),
        "steps": Knob(100, "Steps", 20, 150, 10),
    },
    claims=(
        Claim(
            name="lstm-can-explode",
            statement="An LSTM's gradient can explode: with all weights 16 times their default it grows tenfold "
            "over 100 steps.",
            rules=(Rule("growth", "lstm", 0.0, 1.0),),  # seeds 0-19: median 3.5, lowest 2.3
            control={"scale": 1.0},
            control_why="At PyTorch's default weights.",
            finding="10^{growth} at 16 times the default, 10^{default} at the default.",
            figures={
                "growth": Figure("growth", "lstm", format=".1f"),
                "default": Figure("growth", "lstm", format=".0f", context="control"),
            },
        ),
    ),
    prediction=Prediction(
        ask="An LSTM with all weights 16 times their default: through 100 steps, the gradient at the first state...",
        metric="growth",
        a="lstm",
        choices=(
            Choice("vanishes", high=-1.0),
            Choice("keeps its size to a factor of ten", -1.0, 1.0),
            Choice("grows more than tenfold", 1.0),
        ),
        because="The forget gate is at most one, but the gates themselves depend on the last hidden state.",
        unit="decades",
        format=".1f",
    ),
    charts={"growth": Chart("Growth after 100 steps, per seed", "seed", "decades", kind="bar")},
    cannot_show="Untrained weights and noise as input; trained LSTMs rarely have weights this large.",
    budget=5,
)

UNITS, BATCH = 64, 32


def first_state_gradient(seed: int, scale: float, steps: int) -> float:
    """Norm of the gradient at the initial hidden state, from a random readout of the last output."""
    torch.manual_seed(seed)
    lstm = nn.LSTM(UNITS, UNITS)
    with torch.no_grad():
        for p in lstm.parameters():
            p.mul_(scale)
    x = torch.randn(steps, BATCH, UNITS)
    h = torch.zeros(1, BATCH, UNITS, requires_grad=True)
    out, _ = lstm(x, (h, torch.zeros(1, BATCH, UNITS)))
    (out[-1] * torch.randn(BATCH, UNITS)).sum().backward()
    return h.grad.norm().item()


def measure(seeds, emit, *, scale, steps):
    """Yield the growth of the gradient over the steps."""
    for seed in seeds:
        ratio = first_state_gradient(seed, scale, steps) / first_state_gradient(seed, scale, 1)
        growth = torch.tensor(max(ratio, 1e-38)).log10().item()  # float32 ends at 1e-38
        emit("bar", "growth/lstm", growth)
        yield "growth", "lstm", seed, growth
