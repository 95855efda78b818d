"""Digit reader of the meter-reading service: eight hidden layers, trained nightly."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

HIDDEN, WIDTH = 8, 64
STEPS, BATCH, RATE = 500, 64, 0.05


class Reader(nn.Module):
    """Flattened 8 x 8 images to ten logits."""

    def __init__(self, n_in, classes):
        super().__init__()
        sizes = [n_in] + [WIDTH] * HIDDEN
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))
        self.head = nn.Linear(WIDTH, classes)
        self.initialise()

    def initialise(self):
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.01)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.head(x)

    def predict(self, x):
        """Class of each row of x, a float32 array of shape (n, 64)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 64) float32 in [0, 1], y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Reader(x.shape[1], 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    for step in range(STEPS):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            first, last = model.layers[0].weight.grad.norm(), model.layers[-1].weight.grad.norm()
            log(step, loss=loss.item(), grad_first=first.item(), grad_last=last.item())
    return model
