# Over 80 lines: two claims of the ledger, each with its own arms.
"""GRU against LSTM: how well do they learn, and how long does an update take?

Both read the adding problem: sum the two marked numbers of a sequence. "Explained" is the share of the variance of
the answer that a network accounts for. Time is the CPU time of forward and backward, once with PyTorch's built-in
layers and once with cells written out in the same few operations.
"""

import time

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.sequences import Reader, adding, fit, open_forget_gate, unseen

LAB = Lab(
    title="GRU against LSTM: result and time",
    knobs={
        "steps": Knob(10, "Length of the sequence", 4, 40, 2),
        "updates": Knob(300, "Updates", 20, 500, 20),
        "units": Knob(16, "Hidden units", 4, 64, 4),
        "cells": Knob("built in", "Whose cells are timed", choices=("built in", "written out")),
    },
    claims=(
        Claim(
            name="about-as-well",
            statement="A GRU performs about as well as an LSTM.",
            rules=(Rule("alike", "pair", 0.0, 0.0, share=0.7),),  # seeds 0-7: 7 of 8; 20-25, 80 updates: at most -.56
            control={"updates": 80},
            control_why="Training stopped early, where one has begun to learn and the other has not.",
            finding="Over 10 steps the GRU explains {gru}, the LSTM {lstm}; after 80 {gru_early} and {lstm_early}.",
            figures={
                "gru": Figure("explained", "gru", format=".3f"),
                "lstm": Figure("explained", "lstm", format=".3f"),
                "gru_early": Figure("explained", "gru", context="control"),
                "lstm_early": Figure("explained", "lstm", context="control"),
            },
            ledger=("000-Q33.3",),
            seeds=12,
        ),
        Claim(
            name="trains-faster",
            statement="A GRU trains faster than an LSTM: an update takes at least 5 % less time.",
            settings={"updates": 20, "units": 64, "steps": 20},
            rules=(Rule("saved", "gru", 0.0, 0.05),),  # seeds 0-7: at most -.35; written out: median .25, lowest .10
            contexts={"the same operations for both, written out": {"cells": "written out"}},
            control={"cells": "written out"},
            control_why="Without the library's special code, fewer blocks mean less work.",
            finding="With the built-in layers the GRU takes {built} of the LSTM's time on this processor; with cells "
            "written out, {written}.",
            figures={
                "built": Figure("ratio", "gru"),
                "written": Figure("ratio", "gru", context="control"),
            },
            ledger=("000-Q33.2",),
            expected="conditional",
            seeds=12,
        ),
    ),
    prediction=Prediction(
        ask="PyTorch on a processor, 10 steps, 16 units: an update of the GRU takes how much of the LSTM's time?",
        metric="ratio",
        a="gru",
        choices=(Choice("about 75 %, as the weights say", high=0.9), Choice("about the same", 0.9, 1.2),
                 Choice("clearly more", 1.2)),
        because="PyTorch hands an LSTM on a processor to a fused kernel and runs the GRU operation by operation.",
        unit="of the LSTM's time",
    ),
    charts={"loss": Chart("Squared error on fresh sequences (1/6: always the mean)", "update", "loss", log_y=True)},
    cannot_show="One processor and one library: on a GPU both have fused kernels, and the order may differ.",
    budget=9,
    fixed_rate="0.02 for both: the best of 0.003, 0.01 and 0.02 for each.",
)  # fmt: skip


class Written(nn.Module):
    """A GRU or LSTM whose steps are plain operations, the input's part computed for all steps at once."""

    def __init__(self, kind: str, units: int) -> None:
        super().__init__()
        self.blocks = {"gru": 3, "lstm": 4}[kind]
        self.inputs, self.recurrent = nn.Linear(2, self.blocks * units), nn.Linear(units, self.blocks * units)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        projected = self.inputs(x)
        h = c = torch.zeros(len(x), self.recurrent.in_features)
        for t in range(x.shape[1]):
            now, before = projected[:, t].chunk(self.blocks, 1), self.recurrent(h).chunk(self.blocks, 1)
            first, second = torch.sigmoid(now[0] + before[0]), torch.sigmoid(now[1] + before[1])
            if self.blocks == 3:
                h = torch.lerp(torch.tanh(now[2] + first * before[2]), h, second)
            else:
                c = second * c + first * torch.tanh(now[2] + before[2])
                h = torch.sigmoid(now[3] + before[3]) * torch.tanh(c)
        return h


def seconds(model: nn.Module, x: torch.Tensor) -> float:
    """CPU seconds of 10 forward and backward passes."""
    started = time.process_time()
    for _ in range(10):
        model(x).sum().backward()
    return time.process_time() - started


def measure(seeds, emit, *, steps, updates, units, cells):
    """Yield the variance explained, whether both are alike within 0.03, and the GRU's time over the LSTM's."""
    task = adding(steps)
    for seed in seeds:
        found, spent = {}, {}
        x, y = unseen(task, seed)
        for arm in ("gru", "lstm"):
            torch.manual_seed(seed)
            model = Reader(arm, 2, 1, units)
            if arm == "lstm":
                open_forget_gate(model.layer, 1.0)
            fit(model, task, F.mse_loss, updates=updates, lr=0.02, seed=seed,
                watch=lambda step, loss, arm=arm: emit("line", f"loss/{arm}", (step, loss)))  # fmt: skip
            with torch.no_grad():
                found[arm] = 1 - 6 * F.mse_loss(model(x), y).item()  # the variance of y is 1/6
            yield "explained", arm, seed, found[arm]
            timed = model if cells == "built in" else Written(arm, units)
            spent[arm] = min(seconds(timed, x[:64]) for _ in range(3))
        yield "alike", "pair", seed, 0.03 - abs(found["gru"] - found["lstm"])
        yield "ratio", "gru", seed, spent["gru"] / spent["lstm"]
        yield "saved", "gru", seed, 1 - spent["gru"] / spent["lstm"]
