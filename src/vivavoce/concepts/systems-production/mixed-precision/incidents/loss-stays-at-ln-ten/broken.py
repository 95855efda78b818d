"""Reads hand-written digits in mixed precision: products in float16, weights in float32."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, STEPS, BATCH, RATE = 256, 200, 64, 2e-3


class RMSNorm(nn.Module):
    """Divides each row by its root mean square."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, width). Returns the same shape and type."""
        square_sum = (x * x).sum(dim=1, keepdim=True)
        return x * torch.rsqrt(square_sum / x.shape[1] + 1e-6) * self.gain.to(x.dtype)


def network() -> nn.Sequential:
    """Pixels 0 to 255 in, ten scores out."""
    return nn.Sequential(nn.Linear(64, WIDTH), RMSNorm(WIDTH), nn.ReLU(), nn.Linear(WIDTH, 10))


class Reader:
    """What the service calls."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model.eval()

    def scores(self, x: Tensor) -> Tensor:
        """x: (n, 64) pixels. Returns (n, 10) scores in float16."""
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.float16):
            return self.model(x)

    def predict(self, x: Tensor) -> Tensor:
        """x: (n, 64) pixels. Returns the digits, (n,)."""
        return self.scores(x).argmax(dim=1)


def train(x: Tensor, y: Tensor, seed: int, log) -> Reader:
    """x: (n, 64) pixels, y: (n,). Returns a reader; `log(step, loss=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(x), (BATCH,))
        with torch.autocast("cpu", dtype=torch.float16):
            scores = model(x[rows])
        loss = F.cross_entropy(scores.float(), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 40 == 0:
            log(step, loss=loss.item())
    return Reader(model)
