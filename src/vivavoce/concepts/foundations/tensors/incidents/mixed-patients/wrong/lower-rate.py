# caught by: stages windows it has not seen
# mistake: divides the learning rate by ten
"""Sleep stages from wrist sensors: a window of three channels to one of four stages."""

import torch
from torch import nn
from torch.nn import functional as F

CHANNELS, STAGES, WIDTH = 3, 4, 24
STEPS, BATCH, RATE = 250, 64, 0.0005


class Stager(nn.Module):
    """One-dimensional convolutions over time, then the mean over time."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(CHANNELS, WIDTH, 5, padding=2)
        self.second = nn.Conv1d(WIDTH, WIDTH, 5, padding=2)
        self.head = nn.Linear(WIDTH, STAGES)

    def forward(self, x):
        """x: (time, windows, channels), as the recorder delivers it. Returns logits (windows, stages)."""
        time, windows, channels = x.shape
        x = x.reshape(windows, channels, time)  # Conv1d wants windows, channels, time
        x = torch.relu(self.second(torch.relu(self.first(x))))
        return self.head(x.mean(2))

    def predict(self, x):
        """Stage of each window of x, a float32 array of shape (time, windows, channels)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (time, windows, channels) float32, y: (windows,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Stager()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(STEPS):
        windows = torch.randint(len(y), (BATCH,))
        logits = model(x[:, windows])
        loss = F.cross_entropy(logits, y[windows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 25 == 0:
            right = (logits.argmax(1) == y[windows]).float().mean()
            log(step, loss=loss.item(), right=right.item(), rows=len(logits))
    return model
