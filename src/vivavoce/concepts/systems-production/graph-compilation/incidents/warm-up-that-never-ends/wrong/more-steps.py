# caught by: reads held-out digits
# mistake: takes a frozen rate for a training that is too short
"""Reads hand-written digits. The training step is recorded once as a graph, which saves Python's time in each step."""

import torch
from torch import Tensor
from torch.fx import symbolic_trace
from torch.nn import functional as F

WIDTH, STEPS, BATCH, RATE, WARM_UP = 64, 600, 64, 0.3, 100


class Schedule:
    """The learning rate: from almost nothing to RATE in WARM_UP steps, constant after that."""

    def __init__(self) -> None:
        self.rate = 0.0

    def set(self, step: int) -> None:
        """The rate of this step, counted from 1."""
        self.rate = RATE * min(1.0, step / WARM_UP)


def scores(weights: list[Tensor], x: Tensor) -> Tensor:
    """One hidden layer: x (n, 64) in [0, 1] to (n, 10)."""
    return torch.tanh(x @ weights[0] + weights[1]) @ weights[2] + weights[3]


class Reader:
    """What the service calls."""

    def __init__(self, weights: list[Tensor]) -> None:
        self.weights = weights

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 64) in [0, 1]. Returns the digits, (n,)."""
        return scores(self.weights, x).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Reader:
    """x: (n, 64), y: (n,). Returns a reader; `log(step, loss=..., rate=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    schedule = Schedule()
    weights = [torch.randn(64, WIDTH) / 8, torch.zeros(WIDTH), torch.randn(WIDTH, 10) / 8, torch.zeros(10)]

    def update(w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, x: Tensor, target: Tensor) -> list[Tensor]:
        """One step of SGD with the gradient of softmax and cross-entropy written out; target is one-hot, (n, 10)."""
        hidden = torch.tanh(x @ w1 + b1)
        d_scores = (torch.softmax(hidden @ w2 + b2, dim=1) - target) / BATCH
        d_hidden = (d_scores @ w2.t()) * (1 - hidden * hidden)
        slopes = (x.t() @ d_hidden, d_hidden.sum(0), hidden.t() @ d_scores, d_scores.sum(0))
        return [w - schedule.rate * slope for w, slope in zip((w1, b1, w2, b2), slopes, strict=True)]

    schedule.set(1)
    recorded = symbolic_trace(update)
    for step in range(1, STEPS + 1):
        schedule.set(step)
        rows = torch.randint(len(x), (BATCH,))
        weights = recorded(*weights, x[rows], F.one_hot(y[rows], 10).float())
        if step % 60 == 0:
            log(step, loss=F.cross_entropy(scores(weights, x[rows]), y[rows]).item(), rate=schedule.rate)
    return Reader(weights)
