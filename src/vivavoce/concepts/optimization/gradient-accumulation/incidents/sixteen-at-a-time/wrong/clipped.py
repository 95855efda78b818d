# caught by: names unheard calls
# mistake: clips the gradient at the norm that the log shows
"""Tells five bird calls apart by twelve spectral values; large batches, sixteen rows at a time."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, BIRDS = 32, 5
EPOCHS, PART, PARTS, RATE = 20, 16, 8, 0.2


def network(values):
    """Twelve values to five logits."""
    return nn.Sequential(
        nn.Linear(values, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, BIRDS)
    )


class Calls:
    """A trained network that names calls."""

    def __init__(self, net):
        self.net = net

    def predict(self, x):
        """Bird of each row of x, a float32 array of shape (n, 12)."""
        with torch.no_grad():
            return self.net(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 12) float32, y: (n,) int64. Returns an object with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    net = network(x.shape[1])
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, momentum=0.9)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(x)).split(PART * PARTS):
            optimizer.zero_grad()
            for rows in batch.split(PART):
                loss = F.cross_entropy(net(x[rows]), y[rows])
                loss.backward()
                total += loss.item() * len(rows)
            norm = torch.stack([p.grad.norm() for p in net.parameters()]).norm()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
        log(epoch, loss=total / len(x), grad_norm=norm.item())
    return Calls(net)
