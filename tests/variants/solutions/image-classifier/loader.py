"""Data sets and loaders; layers in a Sequential beside their names; the loss as a module."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, TensorDataset


class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.dropout = nn.Dropout(p=0.25)
        self.head = nn.Linear(16 * 2 * 2, 10)
        self.body = nn.Sequential(
            self.conv1, nn.ReLU(), nn.MaxPool2d(2), self.conv2, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), self.dropout
        )

    def forward(self, x):
        return self.head(self.body(x))


def fit(model, x, y, epochs, batch, lr, seed):
    order = torch.Generator()
    order.manual_seed(seed)
    images, loss_of = TensorDataset(x, y), nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    means = []
    for _ in range(epochs):
        model.train(True)
        shuffled = Subset(images, torch.randperm(len(images), generator=order).tolist())
        met = []
        for inputs, labels in DataLoader(shuffled, batch_size=batch, shuffle=False, drop_last=False):
            optimiser.zero_grad()
            loss = loss_of(model(inputs), labels)
            loss.backward()
            optimiser.step()
            met += [loss.item()] * len(labels)
        means.append(sum(met) / len(met))
    return means


def evaluate(model, x, y, batch):
    mode = model.training
    try:
        model.eval()
        with torch.inference_mode():
            logits = torch.cat([model(inputs) for (inputs,) in DataLoader(TensorDataset(x), batch_size=batch)])
        accuracy = (logits.argmax(dim=-1) == y).double().mean()
        return accuracy.item(), nn.CrossEntropyLoss()(logits, y).item()
    finally:
        model.train(mode)
