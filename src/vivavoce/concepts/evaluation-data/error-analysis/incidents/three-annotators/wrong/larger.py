# caught by: agrees with the expert
# mistake: trains a larger network for longer
"""Grades cheese into four classes by six sensors. Three people gave the labels."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

WIDTH, CLASSES = 128, 4
STEPS, BATCH, RATE = 1500, 50, 0.01


class Grader:
    """A network with one hidden layer."""

    def __init__(self, sensors):
        self.net = nn.Sequential(nn.Linear(sensors, WIDTH), nn.ReLU(), nn.Linear(WIDTH, CLASSES))

    def fit(self, x, y):
        """x: (n, 6) float32, y: (n,) int64. Trains in place."""
        x, y = torch.as_tensor(x), torch.as_tensor(y)
        optimizer = torch.optim.Adam(self.net.parameters(), lr=RATE)
        for _ in range(STEPS):
            rows = torch.randint(len(x), (BATCH,))
            loss = F.cross_entropy(self.net(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return self

    def predict(self, x):
        """Class of each row of x, (n, 6): an int64 array."""
        with torch.no_grad():
            return self.net(torch.as_tensor(x)).argmax(1).numpy()


def train(x, y, who, seed, log):
    """x: (n, 6) float32, y: (n,) int64 labels, who: (n,) int64, the person 0 to 2 who gave each label."""
    torch.manual_seed(seed)
    x, y, who = (np.asarray(array) for array in (x, y, who))
    half = len(x) // 2  # a first look: trained on one half, judged on the other
    trial = Grader(x.shape[1]).fit(x[:half], y[:half])
    right = trial.predict(x[half:]) == y[half:]
    log(0, accuracy=float(right.mean()))
    for label in range(CLASSES):
        log(1 + label, accuracy=float(right[y[half:] == label].mean()))
    return Grader(x.shape[1]).fit(x, y)
