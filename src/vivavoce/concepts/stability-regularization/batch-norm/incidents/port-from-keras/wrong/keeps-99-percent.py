# caught by: reads held-out digits
# mistake: sets momentum to 0.001: after a hundred updates the running statistics have hardly moved
"""Reads hand-written digits, 8 x 8 pixels. Ported from our Keras model, layer by layer."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, EPOCHS, BATCH, RATE = 128, 12, 64, 0.02


def block(n_in: int, n_out: int) -> nn.Sequential:
    """Dense layer, batch norm, ReLU; the settings of the Keras layers."""
    return nn.Sequential(
        nn.Linear(n_in, n_out, bias=False),
        nn.BatchNorm1d(n_out, momentum=0.001, eps=1e-3),
        nn.ReLU(),
    )


class Reader:
    """What the service calls."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model.eval()

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 64). Returns the digits, (n,)."""
        with torch.no_grad():
            return self.model(x).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Reader:
    """x: (n, 64), y: (n,). Returns a reader; `log(step, loss=..., accuracy=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = nn.Sequential(block(64, WIDTH), block(WIDTH, WIDTH), nn.Linear(WIDTH, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        right = 0
        for rows in torch.randperm(len(x)).split(BATCH):
            logits = model(x[rows])
            loss = F.cross_entropy(logits, y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            right += int((logits.argmax(dim=1) == y[rows]).sum())
        log(epoch, loss=loss.item(), accuracy=right / len(x))
    return Reader(model)
