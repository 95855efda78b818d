# Over 80 lines: five ways to halve a map, side by side.
"""Does the way to halve the maps matter? Five of them in the same small network on hand-written digits.

Two 3 x 3 convolutions with 8 and 16 channels, each followed by one way to halve the map, then a linear layer. The
8 x 8 digits stand on a 12 x 12 canvas, in the middle or at a random place around it. "Stable" is the share of test
predictions that a shift by one pixel, up, down, left or right, leaves unchanged.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import fit, parameters, tensors

LAB = Lab(
    title="Max pool, mean pool or strided convolution?",
    knobs={
        "images": Knob(1000, "Training images", 100, 1200, 100),
        "offset": Knob(0, "Random offset of the digit in pixels", 0, 4, 2),
        "ways": Knob("max and stride", "Ways to halve the map", choices=("max and stride", "all five")),
        "shift": Knob(1, "Shift at test time in pixels", 0, 2, 1),
        "updates": Knob(250, "Updates", 100, 400, 50),
    },
    claims=(
        Claim(
            name="strided-within-three-points",
            statement="Strided convolutions reach max pooling's test accuracy to within three points.",
            # 0.03 minus the lead of max pooling; seeds 0-19: median .018, 17 of 20 at 0 or above: three of four asked
            rules=(Rule("slack", "stride", 0.0, 0.0, 0.75),),
            control={"images": 200, "offset": 4},
            control_why="Few images at random places: there the prior of pooling counts.",
            finding="Test accuracy {max} with max pooling and {stride} with strided convolutions.",
            figures={
                "max": Figure("percent", "max", format=".1f"),
                "stride": Figure("percent", "stride", format=".1f"),
            },
            seeds=16,
        ),
        Claim(
            name="shift-stability-trained",
            statement="After training, predictions with max pooling, and with max and blur, survive a one-pixel shift "
            "more often than with strided convolutions.",
            settings={"ways": "all five"},
            # seeds 0-19: medians .15 and .18, 20 and 19 of 20 above; one strided network in thirty stays at chance
            rules=(Rule("stable", "max", "stride", 0.02, 0.75), Rule("stable", "blur", "stride", 0.02, 0.75)),
            control={"shift": 0, "updates": 50},
            control_why="Without a shift every network agrees with itself.",
            finding="Unchanged: {max} % with max pooling, {stride} % strided, {blur} % with blur.",
            figures={
                "max": Figure("percent stable", "max", format=".0f"),
                "mean": Figure("percent stable", "mean", format=".0f"),
                "stride": Figure("percent stable", "stride", format=".0f"),
                "blur": Figure("percent stable", "blur", format=".0f"),
                "drop": Figure("percent stable", "drop", format=".0f"),
                "max_right": Figure("percent", "max", format=".1f"),
                "mean_right": Figure("percent", "mean", format=".1f"),
                "stride_right": Figure("percent", "stride", format=".1f"),
                "blur_right": Figure("percent", "blur", format=".1f"),
                "drop_right": Figure("percent", "drop", format=".1f"),
                "max_parameters": Figure("parameters", "max", format=",.0f"),
                "stride_parameters": Figure("parameters", "stride", format=",.0f"),
            },
            seeds=10,
        ),
        Claim(
            name="pooling-required",
            statement="A CNN needs pooling: with strided convolutions it loses at least ten points of accuracy.",
            rules=(Rule("accuracy", "max", "stride", 0.1),),  # seeds 0-9: -.02 to .03; control .17 to .32
            control={"images": 200, "offset": 4},
            control_why="Few images at random places.",
            finding="With 1,000 images max pooling leads by {lead}; with 200 at random places by {lead_hard}.",
            figures={
                "lead": Figure("lead", "max", format=".3f"),
                "lead_hard": Figure("lead", "max", context="control"),
            },
            ledger=("000-Q19.4",),
            expected="outdated",
            seeds=10,
        ),
        Claim(
            name="pooling-generalises",
            statement="Pooling improves generalisation: with 200 images at random places max pooling is at least ten "
            "points ahead of strided convolutions.",
            settings={"images": 200, "offset": 4},
            rules=(Rule("accuracy", "max", "stride", 0.1),),  # seeds 0-9: .17 to .32; fixed place -.01 to .06
            contexts={"digits at a fixed place": {"offset": 0}},
            control={"offset": 0},
            control_why="Position is no noise any more.",
            finding="{max} against {stride} at random places, {max_fixed} against {stride_fixed} at a fixed one.",
            figures={
                "max": Figure("percent", "max", format=".0f"),
                "stride": Figure("percent", "stride", format=".0f"),
                "max_fixed": Figure("percent", "max", format=".0f", context="control"),
                "stride_fixed": Figure("percent", "stride", format=".0f", context="control"),
            },
            ledger=("000-Q19.6",),
            expected="conditional",
            seeds=10,
        ),
    ),
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
        because="Both halve the map and both learn; the strided network pays with half as many parameters again.",
        unit="share",
        format=".3f",
    ),
    charts={"loss": Chart("Training loss, first seed", "update", "cross-entropy")},
    cannot_show="Images this small are a warning against strong opinions, not a ranking.",
    budget=10,
)

# Adam's rate per way, of 0.003, 0.01 and 0.03: 0.003 is too slow for mean and blur, 0.03 leaves single seeds at chance.
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


def measure(seeds, emit, *, images, offset, ways, shift, updates):
    """Yield test accuracy, stability under the shift and parameters for each way."""
    for seed in seeds:
        x, y, x_test, y_test = tensors(*digits(1200, seed=seed))
        x, x_test = placed(x[:images], offset, seed), placed(x_test, offset, seed + 1)
        right = {}
        for way in ("max", "stride") if ways == "max and stride" else tuple(RATES):
            torch.manual_seed(seed)
            model = network(way)

            def watch(step, loss, way=way):
                emit("line", f"loss/{way}", (step, loss))

            fit(model, x, y[:images], steps=updates, lr=RATES[way], seed=seed, batch=32,
                watch=watch if seed == seeds[0] else None)  # fmt: skip
            with torch.no_grad():
                seen = model(x_test).argmax(1)
                moved = [model(x_test.roll(int(by), axis)).argmax(1) for by in (shift, -shift) for axis in (-2, -1)]
            right[way] = (seen == y_test).double().mean().item()
            stable = (torch.stack(moved) == seen).double().mean().item()
            yield "accuracy", way, seed, right[way]
            yield "percent", way, seed, 100 * right[way]
            yield "stable", way, seed, stable
            yield "percent stable", way, seed, 100 * stable
            yield "parameters", way, seed, parameters(model)
        yield "lead", "max", seed, right["max"] - right["stride"]
        yield "slack", "stride", seed, 0.03 - (right["max"] - right["stride"])
