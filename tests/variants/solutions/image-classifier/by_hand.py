"""SGD with momentum written out, pooling before the ReLU, losses as a tensor on the side."""

import torch
from torch import nn


class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(64, 10)
        self.dropout = nn.Dropout(0.25)
        self.conv2 = nn.Conv2d(8, 16, kernel_size=(3, 3), padding="same")
        self.conv1 = nn.Conv2d(1, 8, kernel_size=(3, 3), padding="same")

    def forward(self, x):
        for conv in (self.conv1, self.conv2):
            x = torch.relu(torch.max_pool2d(conv(x), 2))
        return self.head(self.dropout(x.reshape(len(x), -1)))


def mean_loss(logits, y):
    return -torch.log_softmax(logits, dim=1).gather(1, y[:, None]).mean()


def fit(model, x, y, epochs, batch, lr, seed):
    generator = torch.Generator().manual_seed(seed)
    model.train()
    velocities = [torch.zeros_like(parameter) for parameter in model.parameters()]
    history = []
    for _ in range(epochs):
        total = 0.0
        for chosen in torch.randperm(len(x), generator=generator).split(batch):
            loss = mean_loss(model(x[chosen]), y[chosen])
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, velocity, gradient in zip(model.parameters(), velocities, gradients, strict=True):
                    velocity.mul_(0.9).add_(gradient)
                    parameter.sub_(lr * velocity)
            total += float(loss.detach()) * len(chosen)
        history.append(total / len(x))
    return history


def evaluate(model, x, y, batch):
    was_training = model.training
    model.eval()
    right, total = 0, 0.0
    with torch.no_grad():
        for start in range(0, len(x), batch):
            logits, wanted = model(x[start : start + batch]), y[start : start + batch]
            right += int((logits.argmax(1) == wanted).sum())
            total += float(mean_loss(logits, wanted)) * len(wanted)
    model.train(was_training)
    return right / len(x), total / len(x)
