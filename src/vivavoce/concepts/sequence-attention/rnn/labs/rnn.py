# Over 80 lines: three claims of the ledger share these runs.
"""How far back does a recurrent network look? The adding problem: sum the two marked numbers of a sequence.

The first mark stands in the first half, so the network must carry a number over many steps. "Explained" is the share
of the answer's variance that the network accounts for; always answering 1, the mean, explains 0. The second arm is a
recurrence too, but linear in its state: its gates read the input alone.
"""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.sequences import Reader, adding, decades_lost, fit, plain, unseen

LAB = Lab(
    title="How far back does a plain recurrent network look?",
    knobs={
        "steps": Knob(30, "Length of the sequence", 4, 60, 2),
        "start": Knob(
            "default",
            "Recurrent weights at the start, and activation",
            choices=("default", "orthogonal, tanh", "orthogonal, ReLU", "identity, tanh", "identity, ReLU"),
        ),
        "updates": Knob(400, "Updates", 100, 600, 100),
    },
    claims=(
        Claim(
            name="carries-information",
            statement="A recurrent network carries information from step to step in its hidden state.",
            settings={"steps": 6},
            rules=(Rule("explained", "rnn", 0.0, 0.6),),  # seeds 0-7: median .95, lowest .93; over 30 steps at most .05
            control={"steps": 30},
            control_why="The same network and the same updates, with five times the way to carry.",
            finding="Over 6 steps the plain network explains {short} of the variance; over 30 steps {long}.",
            figures={"short": Figure("explained", "rnn"), "long": Figure("explained", "rnn", context="control")},
            ledger=("000-Q24.1",),
            seeds=10,
        ),
        Claim(
            name="fails-on-long-lags",
            statement="A plain RNN fails on long lags that a gated recurrence learns.",
            rules=(
                Rule("missed", "rnn", 0.0, 0.7),
                Rule("explained", "gated", 0.0, 0.8),
            ),  # seeds 0-7: lowest .95 and .96
            control={"steps": 6},
            control_why="Over 6 steps the plain network learns the sum as well.",
            finding="Over 30 steps the plain network explains {plain}, a gated linear recurrence {gated}.",
            figures={"plain": Figure("explained", "rnn"), "gated": Figure("explained", "gated")},
            ledger=("000-Q24.2",),
            seeds=10,
        ),
        Claim(
            name="vanishing-alone",
            statement="A plain RNN fails on long lags because of the vanishing gradient alone: start it with recurrent "
            "weights that keep the gradient's size, and it learns.",
            settings={"start": "orthogonal, tanh"},
            rules=(Rule("explained", "rnn", 0.0, 0.5),),  # seeds 0-7: at most .32; identity median .93, lowest .66
            contexts={
                "identity weights and tanh": {"start": "identity, tanh"},
                "identity weights and ReLU": {"start": "identity, ReLU"},
            },
            control={"start": "identity, ReLU"},
            control_why="Under ReLU nothing squeezes the state: a positive unit without input keeps its number.",
            finding="Orthogonal weights lose {lost} decades and explain {orthogonal}; the identity loses "
            "{lost_tanh} and explains {tanh} with tanh, {lost_identity} and {identity} with ReLU.",
            figures={
                "orthogonal": Figure("explained", "rnn"),
                "identity": Figure("explained", "rnn", context="control"),
                "tanh": Figure("explained", "rnn", context="identity weights and tanh"),
                "lost_tanh": Figure("lost", "rnn", format=".1f", context="identity weights and tanh"),
                "lost": Figure("lost", "rnn", format=".1f"),
                "lost_identity": Figure("lost", "rnn", format=".1f", context="control"),
            },
            ledger=("000-Q24.3",),
            seeds=10,
            expected="conditional",
        ),
    ),
    prediction=Prediction(
        ask="A plain RNN of 16 units must sum the two marked numbers among 30. How much does it explain after 400 "
        "updates?",
        metric="explained",
        a="rnn",
        choices=(Choice("hardly any, below 0.2", high=0.2), Choice("0.2 to 0.8", 0.2, 0.8), Choice("above 0.8", 0.8)),
        because="It learns to answer about 1, the mean. Over 6 steps the same network solves the task.",
    ),
    charts={"loss": Chart("Squared error on fresh sequences (1/6: always the mean)", "update", "loss", log_y=True)},
    cannot_show="16 units and 400 updates: with patience and tuning, plain networks get somewhat further.",
    budget=10,
)
VARIANCE = 1 / 6  # of the sum of two uniform numbers
RATES = {"default": 0.01, "orthogonal": 0.01, "identity": 0.006, "gated": 0.03}  # best of .003 to .03 for each


def network(start):
    """A plain recurrent network of 16 units; the activation is the one named, whichever `plain` gives these weights."""
    model = plain(2, 1, start.split(",")[0])
    model.layer.mode = "RNN_RELU" if "ReLU" in start else "RNN_TANH"
    return model


def measure(seeds, emit, *, steps, start, updates):
    """Yield the shares of variance explained and missed, and the decades of gradient lost before training."""
    task = adding(steps)
    for seed in seeds:
        for arm in ("rnn", "gated") if start == "default" else ("rnn",):  # how the plain one starts is its own matter
            torch.manual_seed(seed)
            model = network(start) if arm == "rnn" else Reader("linear", 2, 1)
            x, y = unseen(task, seed)
            yield "lost", arm, seed, decades_lost(model.layer.double(), x[:64].double())
            rate = RATES[start.split(",")[0] if arm == "rnn" else arm]
            fit(model.float(), task, F.mse_loss, updates=updates, lr=rate, seed=seed,
                watch=lambda step, loss, arm=arm: emit("line", f"loss/{arm}", (step, loss)))  # fmt: skip
            with torch.no_grad():
                missed = F.mse_loss(model(x), y).item() / VARIANCE
            yield "missed", arm, seed, missed
            yield "explained", arm, seed, 1 - missed
