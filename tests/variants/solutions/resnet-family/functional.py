"""Convolutions called by function on padded inputs; nn.Identity as the shortcut; clamp for ReLU."""

import torch
from torch import nn
from torch.nn import functional as F


class Shortcut(nn.Sequential):
    def __init__(self, inputs, outputs, stride):
        super().__init__(nn.Conv2d(inputs, outputs, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        conv, norm = self
        return norm(F.conv2d(x[:, :, :: conv.stride[0], :: conv.stride[1]], conv.weight))


def conv3x3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, kernel_size=(3, 3), stride=(stride, stride), padding=(1, 1), bias=False)


def conv1x1(inputs, outputs):
    return nn.Conv2d(inputs, outputs, kernel_size=(1, 1), bias=False)


def shortcut(inputs, outputs, stride):
    changes = inputs != outputs or stride > 1
    return Shortcut(inputs, outputs, stride) if changes else nn.Identity()


def add(branch, x):
    return torch.clamp(branch + x, min=0)


class BasicBlock(nn.Module):
    def __init__(self, inputs, width, stride=1):
        super().__init__()
        self.downsample = shortcut(inputs, width, stride)
        self.conv1, self.conv2 = conv3x3(inputs, width, stride), conv3x3(width, width)
        self.bn1, self.bn2 = nn.BatchNorm2d(width), nn.BatchNorm2d(width)

    def forward(self, x):
        inner = self.bn1(F.conv2d(F.pad(x, (1, 1, 1, 1)), self.conv1.weight, stride=self.conv1.stride)).clamp(min=0)
        return add(self.bn2(self.conv2(inner)), self.downsample(x))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride=1):
        super().__init__()
        outputs = width * 4
        self.downsample = shortcut(inputs, outputs, stride)
        self.conv1, self.conv3 = conv1x1(inputs, width), conv1x1(width, outputs)
        self.conv2 = conv3x3(width, width, stride)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm2d(width), nn.BatchNorm2d(width), nn.BatchNorm2d(outputs)

    def forward(self, x):
        narrow = self.bn1(self.conv1(x)).clamp(min=0)
        seen = self.bn2(self.conv2(narrow)).clamp(min=0)
        return add(self.bn3(self.conv3(seen)), self.downsample(x))
