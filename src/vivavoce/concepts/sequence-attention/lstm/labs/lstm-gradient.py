"""How much gradient is left at the first of 100 inputs of an LSTM, before any training?

The gradient of the last hidden state is sent back once, in float64. "Kept" is log10 of its norm at the first input
over that at the last: -1 means that a tenth is left. The cell passes on its forget gate's share at every step.
"""

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.sequences import decades_lost, open_forget_gate

LAB = Lab(
    title="Does an LSTM's gradient vanish?",
    knobs={
        "steps": Knob(100, "Time steps", 10, 200, 10),
        "bias": Knob(0.0, "Forget gate's bias", 0.0, 8.0, 1.0),
    },
    claims=(
        Claim(
            name="no-vanishing-gradient",
            statement="An LSTM has no vanishing gradient: over 100 steps at least a tenth of it is kept.",
            rules=(Rule("kept", "lstm", -1.0, 0.0),),  # seeds 0-19: at most -17; bias 6: lowest 1.5
            control={"bias": 6.0},
            control_why="A forget gate that starts at 0.998.",
            finding="With forget bias 0, 100 steps cost {lost} decades, a plain RNN {rnn}. With bias 6: {open}.",
            figures={
                "lost": Figure("lost", "lstm", format=".0f"),
                "rnn": Figure("lost", "rnn", format=".0f"),
                "open": Figure("lost", "lstm", format=".1f", context="control"),
            },
            ledger=("000-Q25.1",),
            expected="wrong",
        ),
    ),
    prediction=Prediction(
        ask="An LSTM with forget bias 0, 100 steps, no training. The gradient at the first input is...",
        metric="lost",
        a="lstm",
        choices=(
            Choice("about as large as at the last", high=1.0),
            Choice("ten to a million times smaller", 1.0, 6.0),
            Choice("more than a million times smaller", 6.0),
        ),
        because="Half of the cell is kept at each step: 0.5 to the hundredth power is 1e-30 on that path.",
        unit="decades lost",
        format=".0f",
    ),
    charts={"lost": Chart("Decades lost between last and first step, per seed", "seed", "decades", kind="bar")},
    cannot_show="One backward pass before training; a trained LSTM may have opened its gates.",
    budget=2,
)


def measure(seeds, emit, *, steps, bias):
    """Yield the decades of gradient lost, and kept, by an LSTM and a plain RNN of 32 units."""
    for seed in seeds:
        torch.manual_seed(seed)
        x = torch.randn(8, steps, 2, dtype=torch.float64)
        for arm, kind in (("lstm", nn.LSTM), ("rnn", nn.RNN)):
            layer = kind(2, 32, batch_first=True).double()
            if arm == "lstm":
                open_forget_gate(layer, bias)
            lost = decades_lost(layer, x)
            emit("bar", f"lost/{arm}", lost)
            yield "lost", arm, seed, lost
            yield "kept", arm, seed, -lost
