"""Do first-layer filters become edge detectors? The 32 stem filters of a real EfficientNet-lite0 beside Gabor patches.

A Gabor patch is a wave under a bell: light and dark stripes of one direction, an edge when one stripe fits. Each filter
is reduced to its brightness, then the best of 576 Gabors explains what share of its energy it can, R squared. In 3 x 3
pixels a Gabor explains much of anything, two thirds of random weights too, so only a share above the bar counts.
"""
# Over 80 lines: the patches are built here, since they are what "edge" means.

import math

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, backbones

LAB = Lab(
    title="What the first filters of a trained network look like",
    knobs={
        "weights": Knob("ImageNet", "Weights of the stem", choices=("ImageNet", "random")),
        "bar": Knob(0.9, "A filter counts from this R squared", 0.5, 0.95, 0.05),
    },
    claims=(
        Claim(
            name="first-layers-learn-edges",
            statement="First convolutional layers learn edges: the share of filters that a Gabor explains to nine "
            "tenths is higher by .15 than in random weights.",
            # 9 of 32 (.28) in the real stem; random ones, seeds 0-9: median .03, highest .06
            rules=(Rule("share of filters", "stem", "random", 0.15),),
            control={"weights": "random"},
            control_why="Then both arms are random weights.",
            finding="{stem} of the trained filters are stripes or edges by this measure, {random} of random ones.",
            figures={"stem": Figure("share of filters", "stem"), "random": Figure("share of filters", "random")},
            ledger=("000-Q10.5",),
            expected="holds",
            source="Krizhevsky et al., NeurIPS 2012; Zeiler and Fergus, ECCV 2014, on filters of 11 x 11 and 7 x 7",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Of 32 trained filters of 3 x 3 pixels, what share is nearly a piece of a striped pattern (R squared .9)?",
        metric="share of filters",
        a="stem",
        choices=(Choice("Hardly any: below .1", high=0.1), Choice(".1 to .6", 0.1, 0.6), Choice("Most: above .6", 0.6)),
        because="Many are, far more than by chance. Others are blobs of one colour, checks, or have died out.",
        format=".2f",
    ),
    charts={"fit": Chart("Filters, sorted by how well a Gabor explains them", x="filter", y="R squared")},
    cannot_show="Filters of 3 x 3 cannot show much of a shape; those of AlexNet, 11 x 11, are edges to the eye.",
    budget=2,
    fixed_rate="Nothing is trained here.",
    needs=("efficientnet-lite0",),
)

BRIGHTNESS = torch.tensor([0.299, 0.587, 0.114])  # of red, green, blue
COORDINATES = torch.tensor([(x, y) for y in (-1.0, 0.0, 1.0) for x in (-1.0, 0.0, 1.0)])  # (9, 2)


def gabors():
    """Orthonormal bases (576, 9, 2): a wave and the same wave a quarter period on, under one bell."""
    bases = []
    for angle in torch.arange(24) * math.pi / 24:
        along = COORDINATES @ torch.stack((angle.cos(), angle.sin()))
        for frequency in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
            for width in (0.7, 1.0, 1.5, 9.0):
                bell = torch.exp(-COORDINATES.square().sum(1) / (2 * width**2))
                pair = torch.stack((bell * (frequency * along).cos(), bell * (frequency * along).sin()), 1)
                bases.append(torch.linalg.qr(pair).Q)
    return torch.stack(bases)


def explained(filters):
    """R squared of the best Gabor for each of the filters (n, 3, 3, 3)."""
    bright = torch.einsum("nchw,c->nhw", filters, BRIGHTNESS).flatten(1)
    projected = torch.einsum("np,gpk->ngk", bright, gabors()).square().sum(2)
    return projected.amax(1) / bright.square().sum(1)


def measure(seeds, emit, *, weights, bar):
    """Yield the share of filters above the bar, of the stem and of random weights of its shape."""
    stem = next(p for p in backbones.pretrained_lite0().parameters() if p.ndim == 4)
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        random, other = (torch.randn(stem.shape, generator=generator) for _ in range(2))
        for arm, filters in (("stem", stem if weights == "ImageNet" else other), ("random", random)):
            fits = explained(filters)
            if seed == seeds[0]:
                for place, fit in enumerate(fits.sort().values.tolist()):
                    emit("line", f"fit/{arm}", (place, fit))
            yield "share of filters", arm, seed, (fits >= bar).float().mean().item()
