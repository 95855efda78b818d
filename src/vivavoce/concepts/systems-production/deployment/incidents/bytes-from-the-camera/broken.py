"""Reads hand-written digits from the scanner: pixels from 0 (paper) to 255 (ink)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STEPS, BATCH, RATE = 250, 64, 3e-3


def prepare(pixels: Tensor) -> Tensor:
    """The one preprocessing of this project, for training and for the service. (n, 64) to values around 0."""
    return (pixels - 128) / 128


class Reader:
    """What the service calls."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model.eval()

    def predict(self, pixels: Tensor) -> Tensor:
        """pixels: (n, 64), as training data or as they come from the scanner. Returns the digits, (n,)."""
        with torch.no_grad():
            return self.model(prepare(pixels)).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Reader:
    """x: (n, 64) pixels, y: (n,). Returns a reader; `log(step, loss=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(prepare(x[rows])), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return Reader(model)
