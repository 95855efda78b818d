# caught by: finds the sector on every seed
# mistake: trains three times as long
"""Direction finder of the yard camera: in which of four sectors of the 360 degree strip does a sign stand?"""

import torch
from torch import nn
from torch.nn import functional as F

STEPS, BATCH, RATE = 750, 32, 0.003


class Finder(nn.Module):
    """Strips of shape (n, 1, 8, 32) to four logits; the strip closes on itself, hence the circular padding."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1, padding_mode="circular"),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1, padding_mode="circular"),
            nn.ReLU(),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)  # new: accepts strips of any size
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        return self.head(self.pool(self.features(x)).flatten(1))

    def predict(self, x):
        """Sector 0 to 3 for each strip."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 1, 8, 32) float32, y: (n,) int64, the sector. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Finder()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(STEPS):
        rows = torch.randint(len(x), (BATCH,))
        logits = model(x[rows])
        loss = F.cross_entropy(logits, y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 25 == 0:
            log(step, loss=loss.item(), accuracy=(logits.argmax(1) == y[rows]).float().mean().item())
    return model
