"""Does attention help more as the sequence gets longer?

A GRU reads a row of items, each a key and a value, and is then asked for the value of one key. Without attention all
items have to pass through its last state. With attention the question may also look back at all its states
(dot-product scores, after Luong, Pham and Manning, 2015). Both have the same head behind.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, lookup
from vivavoce.labkit.lookup import Questions

LAB = Lab(
    title="One last state, or a look back at all of them",
    knobs={
        "longer": Knob(16, "Items in the longer rows", 4, 16, 2),
        "hidden": Knob(32, "Hidden units", 16, 64, 16),
        "steps": Knob(200, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="long-inputs-gain-more",
            statement="Attention helps more as sequences get longer.",
            # seeds 0-9: gains apart by .275 to .647 (sd .091); attention right in .998 or more of the longer rows
            rules=(Rule("gain", "longer", "4 items", 0.15), Rule("accuracy", "longer, attention", 0.85, 0.0)),
            control={"longer": 4},
            control_why="Nothing is longer than four.",
            finding="Four items: {short} right without attention, {short_attention} with it. Sixteen items: {long} and "
            "{long_attention}; chance is 0.125.",
            figures={
                "short": Figure("accuracy", "4 items, plain"),
                "short_attention": Figure("accuracy", "4 items, attention"),
                "long": Figure("accuracy", "longer, plain"),
                "long_attention": Figure("accuracy", "longer, attention"),
            },
            ledger=("000-Q26.1",),
            source="Bahdanau, Cho and Bengio, ICLR 2015; Cho et al., 2014",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Sixteen items pass through one state of 32 numbers. Without attention the share of right answers is...",
        metric="accuracy",
        a="longer, plain",
        choices=(
            Choice("above 0.8: thirty-two numbers are enough", 0.8),
            Choice("0.4 to 0.8", 0.4, 0.8),
            Choice("below 0.4", high=0.4),
        ),
        because="Thirty-two numbers could hold it, but packing sixteen items so that any can be asked for is far "
        "harder to learn than looking back.",
    ),
    charts={"accuracy": Chart("Right answers while training", "update", "share")},
    cannot_show="Random items need exact recall. A translation has redundancy, and a longer training or a larger "
    "state moves the length at which one state fails.",
    fixed_rate="0.01 was the best of 0.003, 0.01 and 0.03 for both on the longer rows, on seeds 0 and 1.",
    budget=20,
)

NAMES, BATCH, RATE = 16, 64, 0.01


class Reader(nn.Module):
    """Questions about rows of items → logits of the value (batch, VALUES)."""

    def __init__(self, hidden: int, attends: bool) -> None:
        super().__init__()
        self.keys, self.values = nn.Embedding(NAMES, hidden), nn.Embedding(lookup.VALUES, hidden)
        self.asked = nn.Embedding(NAMES, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, lookup.VALUES))
        self.attends = attends

    def forward(self, batch: Questions) -> Tensor:
        states, last = self.gru(self.keys(batch.keys[0]) + self.values(batch.values[0]))
        query = self.asked(batch.asked[0])
        context = torch.zeros_like(query)
        if self.attends:
            context = F.scaled_dot_product_attention(query[:, None], states, states)[:, 0]
        return self.head(torch.cat([last[0], query, context], dim=-1))


def trained(seed: int, items: int, attends: bool, hidden: int, steps: int, watch) -> float:
    """Share of right answers about fresh rows after training."""
    torch.manual_seed(seed)
    model, source = Reader(hidden, attends), torch.Generator().manual_seed(seed)

    def logits(batch: Questions) -> Tensor:
        return model(batch)[None]

    def draw() -> Questions:
        return lookup.questions(1, BATCH, items, source)

    lookup.fit(list(model.parameters()), logits, draw, steps=steps, rate=RATE, watch=watch)
    with torch.no_grad():
        test = lookup.questions(1, 600, items, source)
        return float(lookup.accuracies(logits(test), test))


def measure(seeds, emit, *, longer, hidden, steps):
    for seed in seeds:
        for length, items in (("4 items", 4), ("longer", longer)):
            shares = {}
            for arm in ("plain", "attention"):

                def watch(step, share, series=f"accuracy/{length}, {arm}"):
                    emit("line", series, (step, share))

                shares[arm] = trained(seed, items, arm == "attention", hidden, steps, watch)
                yield "accuracy", f"{length}, {arm}", seed, shares[arm]
            yield "gain", length, seed, shares["attention"] - shares["plain"]
