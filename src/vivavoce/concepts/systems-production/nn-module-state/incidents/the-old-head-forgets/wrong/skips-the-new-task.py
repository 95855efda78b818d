# caught by: the new task is learned
# mistake: leaves the new head untrained
"""One backbone, two heads: digits on paper first; then even or odd on photographs, with the backbone frozen."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, STEPS, BATCH, RATE = 64, 200, 64, 3e-3


class Reader:
    """What the service calls."""

    def __init__(self) -> None:
        self.backbone = nn.Sequential(nn.Linear(64, WIDTH), nn.BatchNorm1d(WIDTH), nn.ReLU())
        self.digit, self.parity = nn.Linear(WIDTH, 10), nn.Linear(WIDTH, 2)

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 64) scans. Returns the digits, (n,)."""
        return self._answer(x, self.digit)

    def predict_parity(self, x: Tensor) -> Tensor:
        """x: (n, 64) photographs. Returns 0 for even and 1 for odd, (n,)."""
        return self._answer(x, self.parity)

    def _answer(self, x: Tensor, head: nn.Module) -> Tensor:
        self.backbone.eval()
        with torch.no_grad():
            return head(self.backbone(x)).argmax(dim=1)


def learn(model: nn.Module, x: Tensor, y: Tensor, log, name: str) -> None:
    """Train what is not frozen."""
    optimizer = torch.optim.Adam([weight for weight in model.parameters() if weight.requires_grad], lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            log(step, **{name: loss.item()})


def train(x: Tensor, y: Tensor, photos: Tensor, parity: Tensor, seed: int, log) -> Reader:
    """x, photos: (n, 64); y: digits, parity: 0 or 1. Returns a reader for both tasks."""
    torch.manual_seed(seed)
    reader = Reader()
    learn(nn.Sequential(reader.backbone, reader.digit), x, y, log, "digits")
    reader.backbone.requires_grad_(False)  # frozen from here on
    return reader
