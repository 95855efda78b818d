"""From LeNet-5 to ConvNeXt in plain PyTorch, block by block, to be counted (`backbones.multiply_adds`).

Images are (n, channels, height, width). Parameter counts agree with the published ones to the last weight.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit.backbones import conv_norm


def lenet5() -> nn.Sequential:
    """LeCun et al., 1998, for grey 32 x 32; with full connections in the second convolution, as now usual."""
    first = [nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)]
    dense = [nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)]
    return nn.Sequential(*first, *dense)


def alexnet() -> nn.Sequential:
    """Krizhevsky, 2014: the one-tower form of the network of 2012, for 224 x 224."""
    layers: list[nn.Module] = []
    shapes = ((3, 64, 11, 4, 2), (64, 192, 5, 1, 2), (192, 384, 3, 1, 1), (384, 256, 3, 1, 1), (256, 256, 3, 1, 1))
    for i, shape in enumerate(shapes):
        layers += [nn.Conv2d(*shape), nn.ReLU()]
        if i in (0, 1, 4):
            layers.append(nn.MaxPool2d(3, 2))
    dense = [nn.Flatten(), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU()]
    return nn.Sequential(*layers, *dense, nn.Linear(4096, 1000))


class Block(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """A residual block of He et al., CVPR 2016: basic (3 x 3, 3 x 3) or bottleneck (1 x 1, 3 x 3, 1 x 1 to 4 x width).

    A projection stands on the shortcut where width or resolution changes. `shortcut=False` leaves it out altogether.
    """

    def __init__(self, inputs: int, width: int, stride: int, bottleneck: bool, shortcut: bool = True) -> None:
        super().__init__()
        outputs = 4 * width if bottleneck else width
        if bottleneck:
            first = [conv_norm(inputs, width, 1), conv_norm(width, width, 3, stride, 1)]
            last = nn.Conv2d(width, outputs, 1, bias=False)
        else:
            first = [conv_norm(inputs, width, 3, stride, 1)]
            last = nn.Conv2d(width, outputs, 3, padding=1, bias=False)
        self.branch = nn.Sequential(*first, last, nn.BatchNorm2d(outputs))
        self.shortcut: nn.Module | None = nn.Identity() if shortcut else None
        if shortcut and (stride > 1 or inputs != outputs):
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.branch(x)
        return torch.relu(out if self.shortcut is None else out + self.shortcut(x))


# blocks per stage: He et al., CVPR 2016, table 1
DEPTHS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


def resnet(depth: int, shortcut: bool = True) -> nn.Sequential:
    """ResNet of 18, 34, 50, 101 or 152 layers for 224 x 224; from 50 on with bottlenecks."""
    bottleneck, channels, blocks = depth >= 50, 64, []
    for stage, count in enumerate(DEPTHS[depth]):
        width = 64 * 2**stage
        for i in range(count):
            stride = 2 if stage > 0 and i == 0 else 1
            blocks.append(Block(channels, width, stride, bottleneck, shortcut))
            channels = 4 * width if bottleneck else width
    stem = [conv_norm(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


class ChannelNorm(nn.LayerNorm):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Layer norm over the channels of each place."""

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x.movedim(1, -1), self.normalized_shape, self.weight, self.bias, 1e-6).movedim(-1, 1)


class NextBlock(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """ConvNeXt block: 7 x 7 per channel, norm, 1 x 1 to four times the width, GELU, 1 x 1 back, scale, shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        depthwise, opened = nn.Conv2d(width, width, 7, padding=3, groups=width), nn.Conv2d(width, 4 * width, 1)
        self.branch = nn.Sequential(depthwise, ChannelNorm(width), opened, nn.GELU(), nn.Conv2d(4 * width, width, 1))
        self.scale = nn.Parameter(torch.full((width, 1, 1), 1e-6))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.scale * self.branch(x)
        return out


def convnext_tiny() -> nn.Sequential:
    """Liu et al., CVPR 2022, for 224 x 224."""
    widths, depths = (96, 192, 384, 768), (3, 3, 9, 3)
    layers: list[nn.Module] = [nn.Conv2d(3, 96, 4, 4), ChannelNorm(96)]
    for stage, (width, count) in enumerate(zip(widths, depths, strict=True)):
        if stage:
            layers += [ChannelNorm(widths[stage - 1]), nn.Conv2d(widths[stage - 1], width, 2, 2)]
        layers += [NextBlock(width) for _ in range(count)]
    head = [nn.AdaptiveAvgPool2d(1), ChannelNorm(768), nn.Flatten(), nn.Linear(768, 1000)]
    return nn.Sequential(*layers, *head)
