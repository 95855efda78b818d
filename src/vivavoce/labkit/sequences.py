"""Sequence tasks with a known lag, and the small recurrent networks that learn them. PyTorch, one thread, seeded."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Task = Callable[[int, torch.Generator], tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]
Watch = Callable[[int, float], None]


def adding(steps: int) -> Task:
    """The adding problem: sum the two marked numbers of a sequence. Hochreiter and Schmidhuber, 1997.

    x: (n, steps, 2), a number in [0, 1] and a mark; one mark in each half. y: (n, 1). The variance of y is 1/6.
    """

    def draw(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        numbers, marks, rows = torch.rand(n, steps, generator=generator), torch.zeros(n, steps), torch.arange(n)
        first = torch.randint(0, steps // 2, (n,), generator=generator)
        second = torch.randint(steps // 2, steps, (n,), generator=generator)
        marks[rows, first] = marks[rows, second] = 1.0
        return torch.stack([numbers, marks], -1), (numbers[rows, first] + numbers[rows, second])[:, None]

    return draw


def recall(lag: int, filler: str = "blank", symbols: int = 4) -> Task:
    """Name the first symbol `lag` steps later. In between stand blanks, or with filler "random" other symbols.

    x: (n, lag + 1, symbols + 1), one-hot; the last column is the blank. y: (n,), the index of the first symbol.
    """

    def draw(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        drawn = torch.randint(0, symbols, (n, lag + 1), generator=generator)
        if filler == "blank":
            drawn[:, 1:] = symbols
        return F.one_hot(drawn, symbols + 1).float(), drawn[:, 0]

    return draw


class LinearRecurrence(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """h_t = (1 - z_t) h_{t-1} + z_t g_t, gate z and candidate g from the input alone: linear in the state.

    The minimal GRU of Feng et al., "Were RNNs All We Needed?", 2024; the family of linear state-space models.
    """

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.project = nn.Linear(inputs, 2 * hidden)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, steps, inputs) to every state (batch, steps, hidden), and the last."""
        gate, candidate = self.project(x).chunk(2, -1)
        keep, write = torch.sigmoid(-gate), torch.sigmoid(gate) * candidate
        state, states = torch.zeros_like(write[:, 0]), []
        for step in range(x.shape[1]):
            state = keep[:, step] * state + write[:, step]
            states.append(state)
        return torch.stack(states, 1), state


LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Reader(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Reads a sequence and answers from its last state. `kind`: rnn, lstm, gru, linear."""

    def __init__(self, kind: str, inputs: int, outputs: int, hidden: int = 16) -> None:
        super().__init__()
        self.layer: nn.Module
        if kind == "linear":
            self.layer = LinearRecurrence(inputs, hidden)
        else:
            self.layer = LAYERS[kind](inputs, hidden, batch_first=True)
        self.head = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, steps, inputs) to (batch, outputs)."""
        states, _ = self.layer(x)
        out: Tensor = self.head(states[:, -1])
        return out


def plain(inputs: int, outputs: int, start: str = "default", hidden: int = 16) -> Reader:
    """A reader with a plain recurrent layer. `start`: default, orthogonal, or identity (with ReLU, Le et al., 2015)."""
    model = Reader("rnn", inputs, outputs, hidden)
    if start == "identity":
        model.layer = nn.RNN(inputs, hidden, batch_first=True, nonlinearity="relu")
    if start != "default":
        nn.init.zeros_(model.layer.bias_ih_l0)
        nn.init.zeros_(model.layer.bias_hh_l0)
        (nn.init.eye_ if start == "identity" else nn.init.orthogonal_)(model.layer.weight_hh_l0)
    return model


def decades_lost(layer: nn.Module, x: Tensor) -> float:
    """log10 of the last step's gradient norm over the first step's, of the last state with respect to the input."""
    x = x.clone().requires_grad_()
    states, _ = layer(x)
    states[:, -1].sum().backward()
    norms = x.grad.norm(dim=(0, 2))
    return float((norms[-1] / norms[0]).log10())


def open_forget_gate(lstm: nn.Module, bias: float) -> None:
    """Set the forget gate's bias of an nn.LSTM with one layer; PyTorch adds two vectors, so one becomes zero."""
    with torch.no_grad():
        for name, value in (("bias_ih_l0", 0.0), ("bias_hh_l0", bias)):
            forget = lstm.get_parameter(name).chunk(4)[1]
            forget.fill_(value)


def fit(
    model: nn.Module,
    task: Task,
    loss: Loss,
    *,
    updates: int,
    lr: float,
    seed: int,
    watch: Watch | None = None,
    every: int = 20,
) -> nn.Module:
    """Train on fresh sequences, 64 per update: Adam, gradient norm clipped at 1. `watch(update, mean loss)`."""
    generator = torch.Generator().manual_seed(seed)
    update = torch.optim.Adam(model.parameters(), lr=lr)
    total = 0.0
    for step in range(1, updates + 1):
        x, y = task(64, generator)
        value = loss(model(x), y)
        update.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        update.step()
        total += value.item()
        if watch and step % every == 0:
            watch(step, total / every)
            total = 0.0
    return model.eval()


def unseen(task: Task, seed: int, n: int = 1000) -> tuple[Tensor, Tensor]:
    """Sequences that no training with these seeds draws."""
    return task(n, torch.Generator().manual_seed(1_000_000 + seed))
