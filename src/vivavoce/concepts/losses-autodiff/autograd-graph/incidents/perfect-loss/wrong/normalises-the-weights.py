# caught by: reads unseen digits
# mistake: divides the weights by their sum, still inside the graph
"""Reads digits although many of the labels are wrong: examples that look mislabelled count less."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STEPS, BATCH, RATE = 800, 64, 2e-3


class DigitReader(nn.Module):
    """A wide network with one hidden layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 10))

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, 64) in [0, 1]. Returns raw scores, (n, 10)."""
        return self.layers(x)

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 64). Returns the digits, (n,)."""
        return self(x).argmax(dim=1)


def trust(losses: Tensor) -> Tensor:
    """A weight per example: the share that the network gives to the label, (n,)."""
    return torch.exp(-losses)


def train(x: Tensor, y: Tensor, seed: int, log) -> DigitReader:
    """x: (n, 64), y: (n,) int64, partly wrong. `log(step, ...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = DigitReader()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        losses = F.cross_entropy(model(x[rows]), y[rows], reduction="none")
        loss = (trust(losses) * losses).sum() / trust(losses).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step == 10 or step % 200 == 0:
            log(step, loss=loss.item(), trust=trust(losses).mean().item())
    return model
