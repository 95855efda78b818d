import torch
from torch import nn
from torch.nn import functional as F


class DigitNet(nn.Module):
    """(n, 1, 8, 8) to logits (n, 10)."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(16 * 2 * 2, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.head(self.dropout(x.flatten(1)))


def fit(model, x, y, epochs, batch, lr, seed):
    """Train with SGD and momentum 0.9; the mean loss of each epoch."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    model.train()
    means = []
    for _ in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(x), generator=generator).split(batch):
            loss = F.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        means.append(total / len(x))
    return means


def evaluate(model, x, y, batch):
    """Accuracy and mean cross-entropy over all images, in evaluation mode."""
    was_training = model.training
    model.eval()
    right, total = 0, 0.0
    with torch.no_grad():
        for images, labels in zip(x.split(batch), y.split(batch), strict=True):
            logits = model(images)
            right += int((logits.argmax(1) == labels).sum())
            total += F.cross_entropy(logits, labels, reduction="sum").item()
    model.train(was_training)
    return right / len(x), total / len(x)
