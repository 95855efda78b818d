"""A layer with a learned gain and a kept scale."""

import torch
from torch import Tensor, nn


class RunningScale(nn.Module):
    """Divides each feature by a moving estimate of its largest size and multiplies by a learned gain."""

    def __init__(self, features: int, keep: float = 0.9) -> None:
        super().__init__()
        raise NotImplementedError("Which tensor is learned, which is only kept?")

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, features). Updates the estimate in training mode only."""
        raise NotImplementedError("Update, divide, multiply.")
