# caught by: reads held-out digits
# mistake: passes the mode on, but switches to eval mode before training as well
"""Reads hand-written digits, 8 x 8 pixels. Labels come from volunteers, and many are wrong."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, P, STEPS, BATCH, RATE = 256, 0.7, 300, 64, 3e-3


class DigitNet(nn.Module):
    """Two hidden layers with dropout against the wrong labels."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(64, WIDTH)
        self.second = nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, 10)

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, 64) in [0, 1]. Returns logits (n, 10)."""
        x = F.dropout(F.relu(self.first(x)), P, self.training)
        x = F.dropout(F.relu(self.second(x)), P, self.training)
        return self.out(x)


class Reader:
    """What the service calls."""

    def __init__(self, model: DigitNet) -> None:
        self.model = model.eval()

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 64). Returns the digits, (n,)."""
        with torch.no_grad():
            return self.model(x).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Reader:
    """x: (n, 64), y: (n,). Returns a reader; `log(step, loss=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = DigitNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    model.eval()
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 20 == 0:
            log(step, loss=loss.item())
    return Reader(model)
