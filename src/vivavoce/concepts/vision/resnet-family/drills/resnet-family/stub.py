"""The two residual blocks of ResNet."""

import torch
from torch import nn


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut; gives `width` channels."""

    def __init__(self, inputs: int, width: int, stride: int = 1) -> None:
        super().__init__()
        raise NotImplementedError("Which layers, and when is a projection needed?")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("Add the shortcut, then ReLU.")


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3, 1 x 1 beside a shortcut; gives 4 * width channels."""

    def __init__(self, inputs: int, width: int, stride: int = 1) -> None:
        super().__init__()
        raise NotImplementedError("Where does the stride stand?")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("Narrow, look around, widen.")
