# caught by: grades unseen castings
# mistake: adds three more hidden layers
"""Grades castings from twelve sensor readings: one of four grades per part."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SENSORS, GRADES = 12, 4
WIDTH, HIDDEN, STEPS, BATCH, RATE = 64, 6, 800, 64, 3e-3


class Grader(nn.Module):
    """Hidden layers of `width` ReLU units, then one linear layer to the grades."""

    def __init__(self, width: int = WIDTH, hidden: int = HIDDEN) -> None:
        super().__init__()
        sizes = [SENSORS] + [width] * hidden
        self.layers = [nn.Linear(sizes[i], sizes[i + 1]) for i in range(hidden)]
        self.output = nn.Linear(width, GRADES)

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, 12). Returns scores (n, 4)."""
        for layer in self.layers:
            x = F.relu(layer(x))
        return self.output(x)

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 12). Returns the grades, (n,)."""
        with torch.no_grad():
            return self.forward(x).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Grader:
    """x: (n, 12), y: (n,). Returns the grader; `log(step, ...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = Grader()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return model
