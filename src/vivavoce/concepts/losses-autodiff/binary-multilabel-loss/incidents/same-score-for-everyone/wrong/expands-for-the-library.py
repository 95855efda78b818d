# caught by: ranks unseen customers
# mistake: expands scores and targets until the library's loss accepts them
"""Scores customers by the chance that they cancel, so that the service team calls the likeliest first."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STEPS, BATCH, RATE = 400, 128, 3e-3


class CancellationScore(nn.Module):
    """A small network with one output."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(features, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, features). Returns raw scores."""
        return self.layers(x)

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """x: (n, features). Returns the probability of cancelling, (n,)."""
        return torch.sigmoid(self(x)).flatten()


def focal_loss(scores: Tensor, targets: Tensor, focus: float = 1.0) -> Tensor:
    """Binary cross-entropy that counts easy examples less (Lin et al., ICCV 2017)."""
    n = len(targets)
    scores, targets = scores.expand(n, n), targets.expand(n, n)
    losses = F.binary_cross_entropy_with_logits(scores, targets, reduction="none")
    return ((1 - torch.exp(-losses)) ** focus * losses).mean()


def train(x: Tensor, y: Tensor, seed: int, log) -> CancellationScore:
    """x: (n, features) float32, y: (n,) float32 of 0 and 1. `log(step, ...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = CancellationScore(x.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        loss = focal_loss(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 80 == 0:
            right = ((model.predict(x) > 0.5) == (y > 0.5)).float().mean()
            log(step, loss=loss.item(), accuracy=right.item())
    return model
