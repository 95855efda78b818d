# caught by: sets the fan right on unseen readings
# mistake: standardises in training and forgets it in predict
"""Ventilation controller of an office building: six sensors to one of three fan levels."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, LEVELS = 64, 3
STEPS, BATCH, RATE = 600, 64, 0.1


class Controller(nn.Module):
    """Temperature (K), pressure (hPa), humidity (%), CO2 (ppm), voltage (V), load (W) to three logits."""

    def __init__(self, sensors):
        super().__init__()
        self.first = nn.Linear(sensors, WIDTH)
        self.second = nn.Linear(WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, LEVELS)

    def hidden(self, x):
        return torch.relu(self.first(x))

    def forward(self, x):
        return self.head(torch.relu(self.second(self.hidden(x))))

    def predict(self, x):
        """Fan level of each row of x, a float32 array of shape (n, 6)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 6) float32 in the units of the sensors, y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    x = (x - x.mean(0)) / x.std(0)
    model = Controller(x.shape[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for step in range(STEPS):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            on = (model.hidden(x[rows]) > 0).float().mean()
            log(step, loss=loss.item(), units_on=on.item(), grad_first=model.first.weight.grad.norm().item())
    return model
