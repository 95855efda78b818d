"""One class for both blocks, built from a table of kernels; an empty Sequential is the identity."""

from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    kernels = ()
    expansion = 1
    strided = 1

    def __init__(self, inputs, width, stride=1):
        super().__init__()
        channels = inputs
        for number, kernel in enumerate(self.kernels, start=1):
            last = number == len(self.kernels)
            outputs = width * (self.expansion if last else 1)
            step = stride if number == self.strided else 1
            conv = nn.Conv2d(channels, outputs, kernel, step, padding=kernel // 2, bias=False)
            self.add_module(f"conv{number}", conv)
            self.add_module(f"bn{number}", nn.BatchNorm2d(outputs))
            channels = outputs
        self.downsample = nn.Sequential()
        if (inputs, 1) != (channels, stride):
            self.downsample.append(nn.Conv2d(inputs, channels, 1, stride, bias=False))
            self.downsample.append(nn.BatchNorm2d(channels))

    def forward(self, x):
        out = x
        for number in range(1, len(self.kernels) + 1):
            out = getattr(self, f"conv{number}")(out)
            out = getattr(self, f"bn{number}")(out)
            if number < len(self.kernels):
                out = F.relu(out)
        return F.relu(self.downsample(x) + out)


class BasicBlock(Residual):
    kernels = (3, 3)


class Bottleneck(Residual):
    kernels = (1, 3, 1)
    expansion = 4
    strided = 2
