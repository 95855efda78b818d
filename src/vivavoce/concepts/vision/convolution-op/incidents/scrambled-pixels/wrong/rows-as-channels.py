# caught by: reads unseen labels
# mistake: swaps the first two axes of the image, so that rows are taken for channels
"""Reads digits on coloured labels. The camera delivers arrays of height x width x channel."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIDE, STEPS, BATCH, RATE = 11, 500, 32, 4e-3


class LabelNet(nn.Module):
    """Two convolutions, each with batch normalisation, and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 24, 3, stride=1, padding=1)
        self.first_norm = nn.BatchNorm2d(24)
        self.second = nn.Conv2d(24, 48, 3, stride=2, padding=1)
        self.second_norm = nn.BatchNorm2d(48)
        self.out = nn.Linear(48 * 6 * 6, 10)

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, 11, 11, 3) in [0, 1]. Returns logits (n, 10)."""
        x = x.permute(0, 2, 1, 3).reshape(-1, 3, SIDE, SIDE)  # Conv2d wants the channels first
        x = F.relu(self.first_norm(self.first(x)))
        x = F.relu(self.second_norm(self.second(x)))
        return self.out(x.flatten(1))


class Reader:
    """What the sorting line calls."""

    def __init__(self, model: LabelNet) -> None:
        self.model = model.eval()

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 11, 11, 3). Returns the digits, (n,)."""
        with torch.no_grad():
            return self.model(x).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Reader:
    """x: (n, 11, 11, 3), y: (n,). Returns a reader; `log(step, loss=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = LabelNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, STEPS)
    model.train()
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return Reader(model)
