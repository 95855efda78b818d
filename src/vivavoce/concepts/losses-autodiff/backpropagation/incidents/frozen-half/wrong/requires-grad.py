# caught by: reads unseen digits from six numbers
# mistake: sets requires_grad on the rebuilt tensor, which starts a new graph
"""Compresses 8 x 8 digit scans to codes of six numbers for the archive, and reads the digit from the code."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

CODE, STEPS, BATCH, RATE = 6, 600, 64, 3e-3


def standardise(codes: np.ndarray) -> np.ndarray:
    """Each of the six numbers with mean 0 and standard deviation 1 over the batch."""
    return (codes - codes.mean(axis=0)) / (codes.std(axis=0) + 1e-5)


class Archive(nn.Module):
    """An encoder to six numbers and a reader of these codes."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, CODE))
        self.reader = nn.Sequential(nn.Linear(CODE, 64), nn.ReLU(), nn.Linear(64, 10))
        self.register_buffer("mean", torch.zeros(CODE))
        self.register_buffer("std", torch.ones(CODE))

    def encode(self, x: Tensor) -> Tensor:
        """x: (n, 64) in [0, 1]. Returns the codes that are stored, (n, 6)."""
        with torch.no_grad():
            return (self.encoder(x) - self.mean) / self.std

    def read(self, codes: Tensor) -> Tensor:
        """codes: (n, 6), as stored. Returns the digits, (n,)."""
        with torch.no_grad():
            return self.reader(codes).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Archive:
    """x: (n, 64), y: (n,). Returns the archive; `log(step, ...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = Archive()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        raw = model.encoder(x[rows])
        codes = torch.from_numpy(standardise(raw.detach().numpy())).requires_grad_()
        loss = F.cross_entropy(model.reader(codes), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    with torch.no_grad():
        raw = model.encoder(x)
        model.mean, model.std = raw.mean(0), raw.std(0) + 1e-5
    return model
