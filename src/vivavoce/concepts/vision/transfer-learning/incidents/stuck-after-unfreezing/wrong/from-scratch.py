# caught by: sorts unseen seals of line B
# mistake: gives up the weights of line A
"""Moves the seal classifier of line A to line B: first the head alone, then everything."""

import torch
from torch import nn
from torch.nn import functional as F

BATCH, UNFREEZE, EPOCHS = 32, 10, 40


class Classifier(nn.Module):
    """Twelve readings to a score per kind of seal."""

    def __init__(self, n_in, n_kinds):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(n_in, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.head = nn.Linear(64, n_kinds)

    def forward(self, x):
        return self.head(self.body(x))

    def predict(self, x):
        """The kind of each row of x, a float32 array of shape (n, 12)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def run(model, optimizer, x, y, epochs, log=None, start=0):
    for epoch in range(start, start + epochs):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        if log:
            log(epoch, loss=total / len(x))


def train(x_a, y_a, x_b, y_b, seed, log):
    """Line A: 3,000 rows, kinds 0 to 7. Line B: 300 rows, other sensors. Returns a model for line B."""
    torch.manual_seed(seed)
    x_a, y_a, x_b, y_b = (torch.as_tensor(array) for array in (x_a, y_a, x_b, y_b))
    model = Classifier(x_a.shape[1], 8)
    run(model, torch.optim.Adam(model.parameters(), lr=3e-3), x_a, y_a, 20)

    model = Classifier(x_a.shape[1], 8)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=3e-3)
    run(model, optimizer, x_b, y_b, UNFREEZE, log)
    model.body.requires_grad_(True)  # the head has settled: now fine-tune everything
    run(model, optimizer, x_b, y_b, EPOCHS - UNFREEZE, log, start=UNFREEZE)
    return model
