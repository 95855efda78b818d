"""Recognises one of five gestures from ten joint angles."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, DEPTH, GESTURES = 24, 2, 5
EPOCHS, BATCH, RATE = 30, 50, 0.1


class Gestures(nn.Module):
    """Ten angles to logits of five gestures."""

    def __init__(self, angles):
        super().__init__()
        # A ModuleList, so that the layers' weights are among the model's parameters.
        self.hidden = nn.ModuleList(nn.Linear(angles if i == 0 else WIDTH, WIDTH) for i in range(DEPTH))
        self.output = nn.Linear(WIDTH, GESTURES)

    def forward(self, x):
        """x: (n, 10). Logits (n, 5)."""
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)

    def predict(self, x):
        """Gesture of each row of x, a float32 array of shape (n, 10)."""
        with torch.no_grad():
            return self(torch.as_tensor(x)).argmax(1)


def train(x, y, seed, log):
    """x: (n, 10) float32, y: (n,) int64. Returns a model with `predict`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Gestures(x.shape[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        scheduler.step()  # once per epoch, as its factor is meant
        log(epoch, loss=total / len(x), rate=optimizer.param_groups[0]["lr"])
    return model
