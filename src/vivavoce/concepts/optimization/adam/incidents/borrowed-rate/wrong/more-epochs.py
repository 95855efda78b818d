# caught by: grades unseen grains
# mistake: trains three times as long
"""Seed grader: eight measurements of a grain to one of four grades."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, GRADES = 48, 4
EPOCHS, BATCH, RATE = 45, 32, 0.2


class Grader(nn.Module):
    """Eight standardised measurements to four logits."""

    def __init__(self, measurements):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(measurements, WIDTH), nn.Tanh(), nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, GRADES)
        )

    def predict(self, x):
        """Grade of each row of x, a float32 array of shape (n, 8)."""
        with torch.no_grad():
            return self.layers(torch.as_tensor(x)).argmax(1)


def update(model, optimizer, x, y):
    """One step on one batch; returns its loss and the norm of the gradient that the step used."""
    loss = F.cross_entropy(model.layers(x), y)
    optimizer.zero_grad()
    loss.backward()
    norm = torch.stack([p.grad.norm() for p in model.parameters()]).norm()
    optimizer.step()
    return loss.item(), norm.item()


def train(x, y, seed, log):
    """x: (n, 8) float32, y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Grader(x.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss, norm = update(model, optimizer, x[rows], y[rows])
            total += loss * len(rows)
        log(epoch, loss=total / len(x), grad_norm=norm)
    return model
