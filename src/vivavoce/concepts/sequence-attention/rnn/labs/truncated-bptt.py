"""Can truncated backpropagation learn a lag that is longer than its window?

The network names the first symbol after `lag` blanks. The state is carried over the whole sequence, but gradients flow
only through the last `window` steps: what came before is a constant. So nothing ever teaches the network to keep the
symbol; it can only read what the recurrent weights happened to keep.
"""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.sequences import fit, plain, recall, unseen

LAB = Lab(
    title="Truncated backpropagation: a lag beyond the window",
    knobs={
        "lag": Knob(20, "Blanks between symbol and question", 5, 40, 5),
        "window": Knob(5, "Steps that gradients flow through", 2, 41, 1),
        "start": Knob("default", "Recurrent weights at the start", choices=("default", "orthogonal", "identity")),
    },
    claims=(
        Claim(
            name="lag-beyond-window",
            statement="Truncated BPTT cannot learn lags beyond its window: it stays far from solving the recall.",
            rules=(
                Rule("failed", "rnn", 0.0, 0.3, share=0.75),
            ),  # seeds 0-11: median .63, 11 of 12; window 21: 2 of 12; orthogonal: 1
            contexts={"orthogonal weights keep the state, and the lag is 10": {"start": "orthogonal", "lag": 10}},
            control={"window": 21},
            control_why="The window covers the lag.",
            finding="With a window of 5, a lag of 20 is answered right in {short} of the cases (chance: 0.25); with a "
            "window of 21 in {full}. A lag of 10 behind the same window of 5: {kept}, with orthogonal recurrent "
            "weights.",
            figures={
                "short": Figure("accuracy", "rnn"),
                "full": Figure("accuracy", "rnn", context="control"),
                "kept": Figure("accuracy", "rnn", context="orthogonal weights keep the state, and the lag is 10"),
            },
            ledger=("003-Q12.3",),
            expected="conditional",
        ),
    ),
    prediction=Prediction(
        ask="Lag 20, window 5, state carried on. How often is the first of 4 symbols named?",
        metric="accuracy",
        a="rnn",
        choices=(Choice("about by chance", high=0.4), Choice("40 to 80 %", 0.4, 0.8), Choice("above 80 %", 0.8)),
        because="No gradient reaches the step where the symbol would have to be stored, and default weights forget it.",
        unit="accuracy",
    ),
    charts={"loss": Chart("Cross-entropy on fresh sequences (ln 4 = 1.39: guessing)", "update", "loss")},
    cannot_show="One symbol and blanks: in text, short windows also learn steps that help with longer lags.",
    budget=3,
    fixed_rate="One network; only the reach of its gradient changes.",
)


class Truncated(nn.Module):
    """The state before the window is carried on as a constant."""

    def __init__(self, reader: nn.Module, window: int) -> None:
        super().__init__()
        self.reader, self.window = reader, window

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        early, late = x[:, : -self.window], x[:, -self.window :]
        state = self.reader.layer(early)[1].detach() if early.shape[1] else None
        return self.reader.head(self.reader.layer(late, state)[0][:, -1])


def measure(seeds, emit, *, lag, window, start):
    """Yield the share of symbols named, and of those missed, after 250 updates."""
    task = recall(lag)
    for seed in seeds:
        torch.manual_seed(seed)
        model = Truncated(plain(5, 4, start), window)
        fit(model, task, F.cross_entropy, updates=250, lr=0.01, seed=seed, every=10,
            watch=lambda step, loss: emit("line", "loss/rnn", (step, loss)))  # fmt: skip
        x, y = unseen(task, seed)
        accuracy = (model(x).argmax(-1) == y).float().mean().item()
        yield "accuracy", "rnn", seed, accuracy
        yield "failed", "rnn", seed, 1 - accuracy
