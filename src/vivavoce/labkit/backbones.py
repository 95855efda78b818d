"""Image networks of the literature in plain PyTorch: VGG-16, Inception v3, Xception and the EfficientNet-lite family.

Each is built block by block after its paper, so that its parameters and multiply-adds can be counted; build them under
`torch.device("meta")` to count without memory or time. `pretrained_lite0` loads the real ImageNet weights.
Images are (n, 3, height, width).
"""

from __future__ import annotations

import itertools
import math
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit import pretrained

Size = int | tuple[int, int]


def multiply_adds(model: nn.Module, side: int) -> int:
    """Multiplications of all convolutions and linear layers for one image of side x side pixels."""
    counted = 0

    def count(layer: nn.Module, _: tuple[Tensor, ...], out: Tensor) -> None:
        nonlocal counted
        weight = layer.get_parameter("weight")
        counted += weight[0].numel() * out[0].numel()

    hooks = [
        layer.register_forward_hook(count) for layer in model.modules() if isinstance(layer, nn.Conv2d | nn.Linear)
    ]
    device = next(model.parameters()).device
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, side, side, device=device))
    for hook in hooks:
        hook.remove()
    return counted


def conv_norm(
    inputs: int, outputs: int, kernel: Size, stride: int = 1, padding: Size = 0, groups: int = 1
) -> nn.Sequential:
    """Convolution without bias, batch norm, ReLU."""
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs, eps=1e-3), nn.ReLU())


def vgg16() -> nn.Sequential:
    """Simonyan and Zisserman, ICLR 2015, column D. Made for 224 x 224."""
    layers: list[nn.Module] = []
    channels = 3
    for width, convolutions in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(convolutions):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    head = [nn.Flatten(), nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU()]
    return nn.Sequential(*layers, *head, nn.Dropout(), nn.Linear(4096, 1000))


class Branches(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Several paths over the same input, their outputs side by side as channels: an Inception block."""

    def __init__(self, *paths: nn.Module) -> None:
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([path(x) for path in self.paths], 1)


def inception_v3() -> nn.Sequential:
    """Szegedy et al., CVPR 2016, without the auxiliary head. Made for 299 x 299."""

    def path(inputs: int, *steps: tuple[int, Size]) -> nn.Sequential:
        """Convolutions of (outputs, kernel), each padded so that the map keeps its size."""
        layers = []
        for outputs, kernel in steps:
            sides = (kernel, kernel) if isinstance(kernel, int) else kernel
            layers.append(conv_norm(inputs, outputs, kernel, padding=(sides[0] // 2, sides[1] // 2)))
            inputs = outputs
        return nn.Sequential(*layers)

    def pooled(inputs: int, outputs: int) -> nn.Sequential:
        return nn.Sequential(nn.AvgPool2d(3, 1, 1), conv_norm(inputs, outputs, 1))

    def squares(inputs: int, pool: int) -> Branches:
        fives, threes = path(inputs, (48, 1), (64, 5)), path(inputs, (64, 1), (96, 3), (96, 3))
        return Branches(path(inputs, (64, 1)), fives, threes, pooled(inputs, pool))

    def lines(width: int) -> Branches:
        """7 x 7 as 1 x 7 and 7 x 1."""
        across, down = (1, 7), (7, 1)
        once = path(768, (width, 1), (width, across), (192, down))
        twice = path(768, (width, 1), (width, down), (width, across), (width, down), (192, across))
        return Branches(path(768, (192, 1)), once, twice, pooled(768, 192))

    def wide(inputs: int) -> Branches:
        def split(width: int) -> Branches:
            return Branches(path(width, (384, (1, 3))), path(width, (384, (3, 1))))

        three = nn.Sequential(path(inputs, (384, 1)), split(384))
        double = nn.Sequential(path(inputs, (448, 1), (384, 3)), split(384))
        return Branches(path(inputs, (320, 1)), three, double, pooled(inputs, 192))

    shrink_35 = Branches(
        conv_norm(288, 384, 3, 2),
        nn.Sequential(path(288, (64, 1), (96, 3)), conv_norm(96, 96, 3, 2)),
        nn.MaxPool2d(3, 2),
    )
    shrink_17 = Branches(
        nn.Sequential(path(768, (192, 1)), conv_norm(192, 320, 3, 2)),
        nn.Sequential(path(768, (192, 1), (192, (1, 7)), (192, (7, 1))), conv_norm(192, 192, 3, 2)),
        nn.MaxPool2d(3, 2),
    )
    stem = [conv_norm(3, 32, 3, 2), conv_norm(32, 32, 3), conv_norm(32, 64, 3, padding=1), nn.MaxPool2d(3, 2)]
    stem += [conv_norm(64, 80, 1), conv_norm(80, 192, 3), nn.MaxPool2d(3, 2)]
    blocks = [squares(192, 32), squares(256, 64), squares(288, 64), shrink_35]
    blocks += [lines(128), lines(160), lines(160), lines(192), shrink_17, wide(1280), wide(2048)]
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(), nn.Linear(2048, 1000))


def separable(inputs: int, outputs: int) -> nn.Sequential:
    """One 3 x 3 filter per channel, then 1 x 1 across channels, then batch norm."""
    depthwise = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
    return nn.Sequential(depthwise, nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))


class XceptionBlock(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Separable convolutions beside a shortcut; with a stride both are shrunk."""

    def __init__(self, widths: tuple[int, ...], stride: int = 1) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs in itertools.pairwise(widths):
            layers += [nn.ReLU(), separable(inputs, outputs)]
        shrink = [nn.MaxPool2d(3, stride, 1)] if stride > 1 else []
        self.branch = nn.Sequential(*layers, *shrink)
        self.shortcut: nn.Module = nn.Identity()
        if stride > 1:
            projection = nn.Conv2d(widths[0], widths[-1], 1, stride, bias=False)
            self.shortcut = nn.Sequential(projection, nn.BatchNorm2d(widths[-1]))

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.shortcut(x) + self.branch(x)
        return total


def xception() -> nn.Sequential:
    """Chollet, CVPR 2017. Made for 299 x 299."""
    entry = [XceptionBlock(widths, 2) for widths in ((64, 128, 128), (128, 256, 256), (256, 728, 728))]
    middle = [XceptionBlock((728, 728, 728, 728)) for _ in range(8)]
    end = [XceptionBlock((728, 728, 1024), 2), separable(1024, 1536), nn.ReLU(), separable(1536, 2048), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000)]
    return nn.Sequential(conv_norm(3, 32, 3, 2), conv_norm(32, 64, 3), *entry, *middle, *end, *head)


class Same(nn.Conv2d):  # type: ignore[misc]  # mypy does not follow PyTorch
    """A convolution padded as TensorFlow pads: as much as needed, the odd pixel below and to the right."""

    def forward(self, x: Tensor) -> Tensor:
        pads = []
        for side, kernel, stride in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1], strict=True):
            total = max((math.ceil(side / stride) - 1) * stride + kernel - side, 0)
            pads += [total // 2, total - total // 2]
        return F.conv2d(F.pad(x, pads), self.weight, None, self.stride, 0, 1, self.groups)


def lite_conv(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    return [
        Same(inputs, outputs, kernel, stride, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01),
    ]


class Inverted(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Inverted residual: 1 x 1 to many channels, one filter per channel, 1 x 1 back; added to its input if it fits."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        wide = inputs * expand
        opened = [*lite_conv(inputs, wide, 1), nn.ReLU6()] if expand > 1 else []
        depthwise = [*lite_conv(wide, wide, kernel, stride, wide), nn.ReLU6()]
        self.layers = nn.Sequential(*opened, *depthwise, *lite_conv(wide, outputs, 1))
        self.fits = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.layers(x)
        return x + out if self.fits else out


# (repeats, kernel, stride, expansion, channels) of EfficientNet-B0: Tan and Le, ICML 2019, table 1
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


class EfficientNetLite(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """EfficientNet without squeeze-and-excitation and with ReLU6, so that phones run it; lite0 has width = depth = 1.

    Stem, head and the repeats of the first and last stage are not scaled.
    """

    def __init__(self, width: float = 1.0, depth: float = 1.0) -> None:
        super().__init__()
        self.stem = nn.Sequential(*lite_conv(3, 32, 3, 2), nn.ReLU6())
        blocks, channels = [], 32
        for i, (repeats, kernel, stride, expand, base) in enumerate(STAGES):
            outputs = _round_to_eight(base * width)
            count = repeats if i in (0, len(STAGES) - 1) else math.ceil(repeats * depth)
            for j in range(count):
                blocks.append(Inverted(channels, outputs, kernel, stride if j == 0 else 1, expand))
                channels = outputs
        self.blocks = nn.Sequential(*blocks)
        self.top = nn.Sequential(*lite_conv(channels, 1280, 1), nn.ReLU6())
        self.head = nn.Linear(1280, 1000)

    def features(self, x: Tensor) -> Tensor:
        """What the head sees: (n, 1280), the mean over places."""
        maps: Tensor = self.top(self.blocks(self.stem(x)))
        return maps.mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.head(self.features(x))
        return scores


def _round_to_eight(channels: float) -> int:
    """The nearest multiple of eight that is not more than a tenth smaller."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest


@cache
def pretrained_lite0() -> EfficientNetLite:
    """EfficientNet-lite0 with its ImageNet weights, in eval mode and without gradients."""
    model = EfficientNetLite()
    stored = torch.load(pretrained.file("efficientnet-lite0", ".pth"), map_location="cpu", weights_only=True)
    own = model.state_dict()  # both lists run from stem to head; load_state_dict compares the shapes
    model.load_state_dict(dict(zip(own, stored.values(), strict=True)))
    model.requires_grad_(False).eval()
    return model


def untrained_lite0(images: Tensor, side: int, seed: int = 0) -> EfficientNetLite:
    """The same network with random weights. Its batch norms get the statistics of the images, or it would say nothing.

    images: grey, (n, h, w) in [0, 1].
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = EfficientNetLite().requires_grad_(False)
    for norm in (layer for layer in model.modules() if isinstance(layer, nn.BatchNorm2d)):
        norm.momentum = 1.0
    model.train()(to_imagenet(images, side))
    model.eval()
    return model  # type: ignore[no-any-return]  # requires_grad_ is untyped for mypy


def to_imagenet(images: Tensor, side: int) -> Tensor:
    """Grey images (n, h, w) in [0, 1] as lite0 wants them: three channels, side x side, about -1 to 1."""
    coloured = images[:, None].expand(-1, 3, -1, -1)
    return (F.interpolate(coloured, (side, side), mode="bilinear", align_corners=False) - 0.498) / 0.502


def features(model: EfficientNetLite, images: Tensor, side: int, batch: int = 64) -> Tensor:
    """Features (n, 1280) of grey images (n, h, w)."""
    with torch.no_grad():
        return torch.cat([model.features(to_imagenet(part, side)) for part in images.split(batch)])
