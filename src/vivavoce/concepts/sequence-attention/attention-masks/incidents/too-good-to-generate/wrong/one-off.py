# caught by: continues new series
# mistake: moves the diagonal, so that a position also sees itself
"""Continues number series: a one-layer causal Transformer that predicts the next digit at every position."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, LENGTH, STEPS, BATCH, RATE = 32, 12, 200, 64, 0.005


class Continuer(nn.Module):
    """Digits (batch, n) → logits of the next digit at each position (batch, n, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.digit, self.place = nn.Embedding(10, WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.network = nn.Sequential(nn.Linear(2 * WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, 10))

    def forward(self, x: Tensor) -> Tensor:
        n = x.shape[1]
        h = self.digit(x) + self.place(torch.arange(n))
        # True where a position must not look, as nn.MultiheadAttention wants it.
        mask = torch.ones(n, n, dtype=torch.bool).triu(0)
        read = F.scaled_dot_product_attention(self.query(h), self.key(h), self.value(h), attn_mask=mask)
        return self.network(torch.cat([h, read], dim=-1))


class Service:
    """What the app calls."""

    def __init__(self, model: Continuer) -> None:
        self.model = model.eval()

    def predict(self, start: Tensor) -> Tensor:
        """start (batch, n). Returns the next digit of each, (batch,)."""
        with torch.no_grad():
            return self.model(start)[:, -1].argmax(dim=-1)


def train(series: Tensor, seed: int, log) -> Service:
    """series (rows, 12). `log(step, loss=..., perplexity=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = Continuer()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = series[torch.randint(len(series), (BATCH,))]
        logits = model(rows[:, :-1])
        # The first digit tells nothing about the step of the series.
        loss = F.cross_entropy(logits[:, 1:].flatten(0, 1), rows[:, 2:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item(), perplexity=math.exp(loss.item()))
    return Service(model)
