"""Nightly fit of the boiler model: eight sensor readings to the flow temperature."""

import torch
from torch import nn
from torch.nn import functional as F

STEPS, BATCH, RATE, MAX_NORM = 800, 32, 0.02, 1.0


class Boiler(nn.Module):
    """Readings to temperature, both standardised."""

    def __init__(self, n_in):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_in, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.net(x).squeeze(1)

    def predict(self, x):
        """Temperature for each row of x, a float32 array of shape (n, 8)."""
        with torch.no_grad():
            return self(torch.as_tensor(x))


def train(x, y, seed, log):
    """x: (n, 8) float32, y: (n,) float32, as the sensors delivered them. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Boiler(x.shape[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, STEPS)
    for step in range(STEPS):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.mse_loss(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), MAX_NORM)
        optimizer.step()
        schedule.step()
        if step % 2 == 0:
            log(step, loss=loss.item(), norm=norm.item())
    return model
