"""Pump watch: eight readings of a pump to one of eight states."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import LambdaLR

WIDTH, BLOCKS, STATES = 24, 6, 8
EPOCHS, BATCH, RATE = 10, 32, 0.015


class Block(nn.Module):
    """A small network, added to its input, and the norm of the sum: the order of the 2017 paper."""

    def __init__(self):
        super().__init__()
        self.network = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.ReLU(), nn.Linear(2 * WIDTH, WIDTH))
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x):
        return self.norm(x + self.network(x))


class Watch(nn.Module):
    """Standardised readings (n, 8) to logits (n, 8)."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, WIDTH), *(Block() for _ in range(BLOCKS)), nn.Linear(WIDTH, STATES))

    def predict(self, x):
        """State of each row of x, a float32 array of shape (n, 8)."""
        with torch.no_grad():
            return self.layers(torch.as_tensor(x)).argmax(1)


def factor(step, steps):
    """The share of the rate at a step: full at first, then along a line to zero."""
    return min(1.0, (steps - step) / (0.7 * steps))


def train(x, y, seed, log):
    """x: (n, 8) float32, y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model, steps = Watch(), EPOCHS * -(-len(x) // BATCH)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = LambdaLR(optimizer, lambda step: factor(step, steps))
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(model.layers(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        log(epoch, loss=total / len(x), rate=schedule.get_last_lr()[0])
    return model
