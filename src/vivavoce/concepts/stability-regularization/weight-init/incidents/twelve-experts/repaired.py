"""Sorts apples into four classes by six measurements: a sum of small experts, so that each can be looked at."""

import torch
from torch import nn
from torch.nn import functional as F

EXPERTS, UNITS, CLASSES = 12, 3, 4
EPOCHS, BATCH, RATE = 25, 50, 0.01


class Sorter(nn.Module):
    """The logits are the mean of the logits of twelve experts."""

    def __init__(self, measurements):
        super().__init__()
        # Each expert draws weights of its own: copies would get equal gradients and stay copies.
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(measurements, UNITS), nn.Tanh(), nn.Linear(UNITS, CLASSES)) for _ in range(EXPERTS)
        )

    def forward(self, x):
        """x: (n, 6). Logits (n, 4)."""
        return torch.stack([expert(x) for expert in self.experts]).mean(0)

    def predict(self, x):
        """Class of each row of x, a float32 array of shape (n, 6)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 6) float32, y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Sorter(x.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        log(epoch, loss=total / len(x), parameters=sum(p.numel() for p in model.parameters()))
    return model
