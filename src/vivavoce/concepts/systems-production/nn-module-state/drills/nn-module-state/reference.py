"""A layer with a learned gain and a kept scale."""

import torch
from torch import Tensor, nn


class RunningScale(nn.Module):
    """Divides each feature by a moving estimate of its largest size and multiplies by a learned gain."""

    def __init__(self, features: int, keep: float = 0.9) -> None:
        super().__init__()
        self.keep = keep
        self.gain = nn.Parameter(torch.ones(features))
        self.register_buffer("scale", torch.ones(features))

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, features). Updates the estimate in training mode only."""
        if self.training:
            with torch.no_grad():
                self.scale.mul_(self.keep).add_((1 - self.keep) * x.abs().amax(dim=0))
        # The sum is a new tensor: a pass backward still has it when the next call has changed the buffer in place.
        return x / (self.scale + 1e-6) * self.gain
