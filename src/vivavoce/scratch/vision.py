"""Blocks of the image networks that made history, and what else images need. S0:10, S0:22, S3:11, S3:14.

All take and give (batch, channels, height, width); a block that halves says so. Each is the paper's block at any
width, to be stacked as in its table; layers check the shapes.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from vivavoce.scratch.activations import relu
from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.convolution import Conv2d, max_pool2d
from vivavoce.scratch.layers import Module, Sequential
from vivavoce.scratch.normalisation import BatchNorm
from vivavoce.scratch.operations import concatenate
from vivavoce.scratch.tensor import Tensor


def vgg_block(inputs: int, outputs: int, convolutions: int, rng: np.random.Generator) -> Sequential:
    """Some 3 × 3 convolutions with ReLU, then max pooling, which halves: depth from small kernels.

    VGG-16 is five of them, with 2, 2, 3, 3, 3 convolutions and 64, 128, 256, 512, 512 channels, and three linear
    layers. Simonyan & Zisserman, ICLR 2015, table 1.
    """
    widths = [inputs, *[outputs] * convolutions]
    layers = [layer for a, b in pairwise(widths) for layer in (Conv2d(a, b, 3, rng, padding=1), relu)]
    return Sequential(*layers, lambda x: max_pool2d(x, 2))


class Inception(Module):
    """Kernels of 1, 3 and 5 and a pooling side by side, joined along the channels: (n, inputs, h, w) → (n, Σ, h, w).

    `outputs` are the channels of the four branches. 1 × 1 convolutions to half of them come before the large kernels
    and make these cheap. Szegedy et al., CVPR 2015, figure 2(b).
    """

    def __init__(self, inputs: int, outputs: tuple[int, int, int, int], rng: np.random.Generator) -> None:
        one, three, five, pooled = outputs
        narrow3, narrow5 = max(three // 2, 1), max(five // 2, 1)
        self.branches = [
            Sequential(Conv2d(inputs, one, 1, rng), relu),
            Sequential(Conv2d(inputs, narrow3, 1, rng), relu, Conv2d(narrow3, three, 3, rng, padding=1), relu),
            Sequential(Conv2d(inputs, narrow5, 1, rng), relu, Conv2d(narrow5, five, 5, rng, padding=2), relu),
            Sequential(lambda x: max_pool2d(x, 3, 1, 1), Conv2d(inputs, pooled, 1, rng), relu),
        ]

    def forward(self, x: Tensor) -> Tensor:
        return concatenate([branch(x) for branch in self.branches], axis=1)


def separable(inputs: int, outputs: int, rng: np.random.Generator) -> Sequential:
    """A 3 × 3 kernel per channel, then a 1 × 1 convolution across channels: space and channels apart.

    9 · inputs + inputs · outputs weights instead of 9 · inputs · outputs. Chollet, CVPR 2017 (Xception).
    """
    depthwise = Conv2d(inputs, inputs, 3, rng, padding=1, groups=inputs)
    return Sequential(depthwise, Conv2d(inputs, outputs, 1, rng))


class XceptionBlock(Module):
    """x + three times (ReLU, separable convolution, batch norm): the same shape. Chollet, CVPR 2017, figure 5."""

    def __init__(self, channels: int, rng: np.random.Generator) -> None:
        parts = [(relu, separable(channels, channels, rng), BatchNorm(channels)) for _ in range(3)]
        self.body = Sequential(*[layer for part in parts for layer in part])

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class ResNetBlock(Module):
    """relu(shortcut(x) + f(x)), f two 3 × 3 convolutions with batch norm: (n, inputs, h, w) → (n, outputs, h', w').

    The shortcut is the identity, or a 1 × 1 convolution where channels or stride change the shape. He et al., CVPR
    2016, equations 1 and 2.
    """

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator, stride: int = 1) -> None:
        first, second = Conv2d(inputs, outputs, 3, rng, stride, 1), Conv2d(outputs, outputs, 3, rng, padding=1)
        self.body = Sequential(first, BatchNorm(outputs), relu, second, BatchNorm(outputs))
        same = stride == 1 and inputs == outputs
        self.shortcut = Sequential(*[] if same else [Conv2d(inputs, outputs, 1, rng, stride), BatchNorm(outputs)])

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.shortcut(x) + self.body(x))


def upsample(x: Tensor, factor: int = 2) -> Tensor:
    """Repeat every pixel `factor` times each way: (n, c, h, w) → (n, c, factor · h, factor · w)."""
    n, c, h, w = x.shape
    repeats = np.ones((1, 1, 1, factor, 1, factor), x.dtype)
    return (x.reshape(n, c, h, 1, w, 1) * repeats).reshape(n, c, factor * h, factor * w)


class UNet(Module):
    """A class for every pixel: down to see widely, up to say where, the fine maps handed across at each level.

    (n, inputs, h, w) → logits (n, classes, h, w); ShapeError unless h and w divide by 2^levels. Ronneberger et al.,
    MICCAI 2015, figure 1, with padding, and with repeated pixels and a convolution in place of its up-convolutions.
    """

    def __init__(self, inputs: int, classes: int, width: int, levels: int, rng: np.random.Generator) -> None:
        widths = [width * 2**level for level in range(levels + 1)]
        self.down = [_double(a, b, rng) for a, b in zip([inputs, *widths], widths, strict=False)]
        self.up = [_double(3 * w, w, rng) for w in widths[:-1]]
        self.head, self.levels = Conv2d(width, classes, 1, rng), levels

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim != 4 or any(length % 2**self.levels for length in x.shape[2:]):
            raise ShapeError(f"UNet: shape {x.shape} is not (batch, channels, h, w) with sides of {2**self.levels} · k")
        fine = []
        for block in self.down[:-1]:
            fine.append(block(x))
            x = max_pool2d(fine[-1], 2)
        x = self.down[-1](x)
        for block, beside in zip(reversed(self.up), reversed(fine), strict=True):
            x = block(concatenate([beside, upsample(x)], axis=1))
        return self.head(x)


def _double(inputs: int, outputs: int, rng: np.random.Generator) -> Sequential:
    """Two 3 × 3 convolutions with ReLU."""
    return Sequential(
        Conv2d(inputs, outputs, 3, rng, padding=1), relu, Conv2d(outputs, outputs, 3, rng, padding=1), relu
    )


def gram_matrix(features: Tensor) -> Tensor:
    """Which channels fire together, wherever it is: (n, c, h, w) → (n, c, c), divided by c · h · w.

    Its mean squared distance between two images is the style loss of Gatys et al., CVPR 2016, section 2.2.
    """
    n, c, h, w = features.shape
    flat = features.reshape(n, c, h * w)
    return flat @ flat.swapaxes(1, 2) / (c * h * w)


def intersection_over_union(boxes: Array, others: Array) -> Array:
    """Shared area over joint area of boxes (n, 4) and (m, 4), each left, top, right, bottom → (n, m). S3S:9."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    areas = [(b[:, 2:] - b[:, :2]).prod(axis=1) for b in (boxes, others)]
    together = areas[0][:, None] + areas[1][None] - shared
    ratio: Array = shared / np.where(together > 0, together, 1)
    return ratio


def non_maximum_suppression(boxes: Array, scores: Array, most: float = 0.5) -> list[int]:
    """The boxes to keep, best first: each one drops those that overlap it by more than `most`. (n, 4), (n,)."""
    left, kept = [int(i) for i in np.argsort(-scores, kind="stable")], []
    while left:
        kept.append(left[0])
        overlap = intersection_over_union(boxes[left[:1]], boxes[left])[0]
        left = [i for i, share in zip(left[1:], overlap[1:], strict=True) if share <= most]
    return kept
