# caught by: reads unseen digits
# mistake: normalises in predict and goes on turning digits in training
"""Reads the digits of electricity meters."""

import torch
from torch import nn
from torch.nn import functional as F

STEPS, BATCH, RATE = 400, 64, 0.005


def augment(images):
    """Turn the batch by a random number of quarter turns, for robustness against the mounting of the camera."""
    turns = int(torch.randint(4, ()))
    return torch.rot90(images, turns, (2, 3))


class MeterReader(nn.Module):
    """Images (n, 1, 8, 8) to log-probabilities (n, 10)."""

    def __init__(self, mean, deviation):
        super().__init__()
        self.mean, self.deviation = mean, deviation
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.head = nn.Linear(32 * 2 * 2, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.log_softmax(self.head(x.flatten(1)), dim=1)

    def predict(self, x):
        """The digit of each row of x (n, 64)."""
        images = torch.as_tensor(x).view(-1, 1, 8, 8)
        with torch.no_grad():
            return self((images - self.mean) / self.deviation).argmax(1)


def train(x, y, seed, log):
    """x: (n, 64) float32 in [0, 1], y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    images, labels = torch.as_tensor(x).view(-1, 1, 8, 8), torch.as_tensor(y)
    model = MeterReader(images.mean(), images.std())
    images = (images - model.mean) / model.deviation  # zero mean, unit variance
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(STEPS):
        rows = torch.randint(len(images), (BATCH,))
        output = model(augment(images[rows]))
        loss = F.cross_entropy(output, labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item(), accuracy=(output.argmax(1) == labels[rows]).float().mean().item())
    return model
