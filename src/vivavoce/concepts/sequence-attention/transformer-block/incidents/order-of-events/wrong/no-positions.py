# caught by: reads new logs
# mistake: leaves the positions out, so that the company no longer matters
"""Says whether the alarm came before the reset: a small Transformer over a log of twelve events."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EVENTS, WIDTH, STEPS, BATCH, RATE = 20, 32, 150, 64, 0.003


def positions(n: int) -> Tensor:
    """Sines and cosines of the positions, (n, WIDTH)."""
    angles = torch.arange(n)[:, None] / 100 ** (torch.arange(0, WIDTH, 2) / WIDTH)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


class LogReader(nn.Module):
    """Events (batch, n) → logits of "reset first" and "alarm first" (batch, 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.event = nn.Embedding(EVENTS, WIDTH)
        self.block = nn.TransformerEncoderLayer(WIDTH, 4, 64, dropout=0.0, batch_first=True, norm_first=True)
        self.answer = nn.Linear(WIDTH, 2)

    def forward(self, events: Tensor) -> Tensor:
        h = self.event(events)
        return self.answer(self.block(h).mean(dim=1))


class Service:
    """What the dashboard calls."""

    def __init__(self, model: LogReader) -> None:
        self.model = model.eval()

    def predict(self, events: Tensor) -> Tensor:
        """events (n, 12). Returns 1 where the alarm came first, (n,)."""
        with torch.no_grad():
            return self.model(events).argmax(dim=1)


def train(events: Tensor, alarm_first: Tensor, seed: int, log) -> Service:
    """events (n, 12), alarm_first (n,). `log(step, loss=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = LogReader()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(events), (BATCH,))
        loss = F.cross_entropy(model(events[rows]), alarm_first[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return Service(model)
