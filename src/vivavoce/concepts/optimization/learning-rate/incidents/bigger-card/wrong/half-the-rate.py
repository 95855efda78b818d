# caught by: sorts unseen parcels on every seed
# mistake: halves the rate, without asking what made it too large
"""Weekly training of the parcel sorter: forty readings of a belt scanner to one of five parcel types."""

import torch
from torch import nn
from torch.nn import functional as F

EPOCHS, BATCH, RATE = 12, 256, 0.01  # batch was 16 until last week; the new card has room for 256


class Sorter(nn.Module):
    """Scanner readings to a score per parcel type."""

    def __init__(self, n_in, n_types):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_in, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, n_types))

    def forward(self, x):
        return self.net(x)

    def predict(self, x):
        """The type of each row of x, a float32 array of shape (n, 40)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 40) float32, y: (n,) int64, types 0 to 4. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Sorter(x.shape[1], 5)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE / 2, momentum=0.9)
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(model(x[rows]), y[rows], reduction="sum")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        log(epoch, loss=total / len(x))
    return model
