# caught by: tags unseen series
# mistake: flattens the scores by series and the labels by position
"""Labels every reading of a pump's current: idle, starting, running or stopping."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PHASES, STEPS, BATCH, RATE = 4, 300, 32, 3e-3


class PhaseTagger(nn.Module):
    """Looks at nine readings around each position."""

    def __init__(self) -> None:
        super().__init__()
        self.window = nn.Sequential(
            nn.Conv1d(1, 32, 5, padding=2), nn.ReLU(), nn.Conv1d(32, 32, 5, padding=2), nn.ReLU()
        )
        self.head = nn.Linear(32, PHASES)

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, length). Returns a score per phase at every position, (n, length, 4)."""
        return self.head(self.window(x[:, None]).transpose(1, 2))

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """x: (n, length). Returns the phase at every position, (n, length)."""
        return self(x).argmax(dim=-1)


def train(x: Tensor, y: Tensor, seed: int, log) -> PhaseTagger:
    """x: (n, length) float32, y: (n, length) int64. `log(step, ...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = PhaseTagger()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        scores = model(x[rows])
        # cross_entropy wants (n, classes, length)
        loss = F.cross_entropy(scores.reshape(-1, PHASES), y[rows].T.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return model
