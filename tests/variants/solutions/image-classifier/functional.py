"""Functional calls, convolution by unfold, pooling by reshape, batches by chunk indices, sums in double precision."""

import torch
import torch.nn.functional as F
from torch import nn


def convolve(x, layer):
    columns = F.unfold(x, 3, padding=1)
    y = layer.weight.flatten(1) @ columns + layer.bias[:, None]
    return y.view(len(x), -1, *x.shape[2:])


def pool(x):
    n, channels, height, width = x.shape
    return x.reshape(n, channels, height // 2, 2, width // 2, 2).amax(dim=(3, 5))


class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, 1, 1)
        self.conv2 = nn.Conv2d(8, 16, 3, 1, 1)
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = pool(convolve(x, self.conv1).clamp(min=0))
        x = pool(convolve(x, self.conv2).clamp(min=0))
        x = F.dropout(x, self.dropout.p, self.training).flatten(1)
        return F.linear(x, self.head.weight, self.head.bias)


def fit(model, x, y, epochs, batch, lr, seed):
    model.train()
    generator, n = torch.Generator().manual_seed(seed), x.size(0)
    optimiser = torch.optim.SGD(model.parameters(), lr, 0.9)
    losses = torch.zeros(epochs, dtype=torch.float64)
    for epoch in range(epochs):
        order = torch.randperm(n, generator=generator)
        x_now, y_now = x[order], y[order]
        for first in range(0, n, batch):
            optimiser.zero_grad(set_to_none=False)
            each = F.cross_entropy(model(x_now[first : first + batch]), y_now[first : first + batch], reduction="none")
            each.mean().backward()
            optimiser.step()
            losses[epoch] += each.detach().double().sum() / n
    return losses.tolist()


@torch.no_grad()
def evaluate(model, x, y, batch):
    before = model.training
    model.train(False)
    right = torch.zeros((), dtype=torch.int64)
    loss = torch.zeros((), dtype=torch.float64)
    for inputs, labels in zip(x.split(batch), y.split(batch), strict=True):
        logits = model(inputs)
        right += torch.eq(logits.max(1).indices, labels).sum()
        loss += F.nll_loss(F.log_softmax(logits, -1), labels, reduction="sum")
    model.train(before)
    return (right / len(y)).item(), (loss / len(y)).item()
