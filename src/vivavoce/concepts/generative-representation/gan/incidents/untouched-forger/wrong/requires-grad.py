# caught by: draws readings like the real ones
# mistake: asks for gradients of the detached samples, which end there
"""Learns to draw pairs of sensor readings like those of a real machine, for tests without the machine."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STEPS, BATCH, NOISE = 1200, 64, 4


def network(inputs: int, outputs: int) -> nn.Sequential:
    """Two layers are enough for two sensors."""
    return nn.Sequential(nn.Linear(inputs, 32), nn.ReLU(), nn.Linear(32, outputs))


class Forger(nn.Module):
    """Turns noise into readings."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = network(NOISE, 2)

    def forward(self, z: Tensor) -> Tensor:
        """z: (n, NOISE). Returns readings, (n, 2)."""
        return self.layers(z)

    @torch.no_grad()
    def sample(self, n: int) -> Tensor:
        """Draw n readings, (n, 2)."""
        return self(torch.randn(n, NOISE))


def train(x: Tensor, seed: int, log) -> Forger:
    """x: (n, 2) real readings. `log(step, ...)` feeds the dashboard."""
    torch.manual_seed(seed)
    forger, detective = Forger(), network(2, 1)
    forging = torch.optim.Adam(forger.parameters(), lr=1e-3, betas=(0.5, 0.999))
    detecting = torch.optim.Adam(detective.parameters(), lr=1e-3, betas=(0.5, 0.999))
    for step in range(1, STEPS + 1):
        real = x[torch.randint(len(x), (BATCH,))]
        made = forger(torch.randn(BATCH, NOISE)).detach()
        caught = F.softplus(-detective(real)).mean() + F.softplus(detective(made)).mean()
        detecting.zero_grad()
        caught.backward()
        detecting.step()
        fooled = F.softplus(-detective(made.requires_grad_())).mean()
        forging.zero_grad()
        fooled.backward()
        forging.step()
        if step == 10 or step % 250 == 0:
            log(step, detective=caught.item(), forger=fooled.item())
    return forger
