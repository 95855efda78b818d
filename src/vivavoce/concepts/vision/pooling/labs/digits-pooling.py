"""Does the way to halve the maps matter? Five of them in the same small network on hand-written digits.

Two 3 x 3 convolutions with 8 and 16 channels, each followed by one way to halve the map, then a linear layer. The
8 x 8 digits stand on a 12 x 12 canvas, in the middle or at a random place around it. "Stable" is the share of test
predictions that a shift by one pixel leaves unchanged.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import accuracy, fit, parameters, tensors

LAB = Lab(
    title="Max pool, mean pool or strided convolution?",
    knobs={
        "images": Knob(1000, "Training images", 100, 1200, 100),
        "offset": Knob(0, "Random offset of the digit in pixels", 0, 4, 2),
        "ways": Knob("max and stride", "Ways to halve the map", choices=("max and stride", "all five")),
        "updates": Knob(250, "Updates", 100, 400, 50),
    },
    claims=(),
    prediction=Prediction(
        ask="1,000 digits, max pool against a 2 x 2 convolution of stride 2. In test accuracy the max pool is...",
        metric="accuracy",
        a="max",
        b="stride",
        choices=(
            Choice("more than two points ahead", 0.02),
            Choice("within two points", -0.02, 0.02),
            Choice("more than two points behind", high=-0.02),
        ),
        because="Both halve the map and both learn; the strided network pays with nearly twice the parameters.",
        unit="share",
        format=".3f",
    ),
    charts={"loss": Chart("Training loss, first seed", "update", "cross-entropy")},
    cannot_show="Images this small are a warning against strong opinions, not a ranking.",
    budget=10,
)

# Adam's rate per way and data set size, best of 0.003, 0.01 and 0.03 on seeds 0-4.
RATES = {"max": 0.01, "stride": 0.01, "mean": 0.01, "blur": 0.01, "drop": 0.01}
CANVAS = 12


class Blur(nn.Module):
    """Dense maximum, then a [1, 2, 1] blur, then every second value."""

    def forward(self, x: Tensor) -> Tensor:
        dense = F.max_pool2d(F.pad(x, (0, 1, 0, 1)), 2, stride=1)
        row = torch.tensor([1.0, 2.0, 1.0]) / 4
        kernel = (row[:, None] * row).expand(x.shape[1], 1, 3, 3)
        return F.conv2d(dense, kernel, stride=2, padding=1, groups=x.shape[1])


class Drop(nn.Module):
    """Every second value, whatever it is."""

    def forward(self, x: Tensor) -> Tensor:
        return x[..., ::2, ::2]


def halved(way: str, channels: int) -> list[nn.Module]:
    """ReLU and one way to halve the map."""
    if way == "stride":
        return [nn.ReLU(), nn.Conv2d(channels, channels, 2, 2), nn.ReLU()]
    return [nn.ReLU(), {"max": nn.MaxPool2d(2), "mean": nn.AvgPool2d(2), "blur": Blur(), "drop": Drop()}[way]]


def network(way: str) -> nn.Sequential:
    """Two convolutions, each halved, and a linear layer on the flattened map."""
    layers = [nn.Conv2d(1, 8, 3, padding=1), *halved(way, 8), nn.Conv2d(8, 16, 3, padding=1), *halved(way, 16)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 9, 10))


def placed(x: Tensor, offset: int, seed: int) -> Tensor:
    """(n, 64) digits on a canvas, each at a random place within `offset` pixels, (n, 1, 12, 12)."""
    canvas = torch.zeros(len(x), 1, CANVAS, CANVAS)
    corners = 2 - offset // 2 + torch.randint(offset + 1, (len(x), 2), generator=torch.Generator().manual_seed(seed))
    for image, digit, (top, left) in zip(canvas, x.view(-1, 8, 8), corners.tolist(), strict=True):
        image[0, top : top + 8, left : left + 8] = digit
    return canvas


def measure(seeds, emit, *, images, offset, ways, updates):
    """Yield test accuracy, stability under a one-pixel shift and parameters for each way."""
    for seed in seeds:
        x, y, x_test, y_test = tensors(*digits(1200, seed=seed))
        x, x_test = placed(x[:images], offset, seed), placed(x_test, offset, seed + 1)
        for way in ("max", "stride") if ways == "max and stride" else tuple(RATES):
            torch.manual_seed(seed)
            model = network(way)
            fit(model, x, y[:images], steps=updates, lr=RATES[way], seed=seed, batch=32,
                watch=lambda step, loss, way=way: seed == seeds[0] and emit("line", f"loss/{way}", (step, loss)))  # fmt: skip
            with torch.no_grad():
                stable = model(x_test).argmax(1) == model(x_test.roll(1, -1)).argmax(1)
            yield "accuracy", way, seed, accuracy(model, x_test, y_test)
            yield "errors", way, seed, 1 - accuracy(model, x_test, y_test)
            yield "stable", way, seed, stable.double().mean().item()
            yield "parameters", way, seed, parameters(model)
