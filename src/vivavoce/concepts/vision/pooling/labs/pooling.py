"""How much does a one-pixel shift change what comes out of a pool?

Smooth random maps (spectrum 1 / f, as in photographs), rectified, shifted in a circle and pooled. "Change" is the norm
of the difference between shifted and unshifted output, over the output's own deviation from its mean: 0 is invariant,
1 is as different as the values are among themselves.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="What does a shift by one pixel do to a pooled map?",
    knobs={
        "shift": Knob(1, "Shift in pixels", 0, 8, 1),
        "roughness": Knob(1.0, "Smoothness of the maps (0 is white noise)", 0.0, 2.0, 0.5),
        "then": Knob("nothing", "After the pool", choices=("nothing", "global average")),
    },
    claims=(
        Claim(
            name="max-pool-invariant",
            statement="Max pooling gives translation invariance: a shift by one pixel changes its output by less than "
            "a tenth of the output's own variation.",
            # seeds 0-19: -.51 to -.47; with the average .01 to .07
            rules=(Rule("sameness", "max", 0.9, 0.0),),
            contexts={"a global average after it": {"then": "global average"}},
            control={"then": "global average"},
            control_why="A global average throws position away; a 2 x 2 window does not.",
            finding="The map changes by {change} of its variation, its global average by {pooled}.",
            figures={
                "change": Figure("change", "max"),
                "pooled": Figure("change", "max", format=".3f", context="control"),
            },
            ledger=("000-Q19.2",),
            expected="conditional",
        ),
        Claim(
            name="shift-ranking",
            statement="Under a one-pixel shift max pooling changes less than plain subsampling, mean pooling less than "
            "max, and max with blur least.",
            # seeds 0-19: at least .21, .069 and .136
            rules=(
                Rule("change", "subsample", "max", 0.1),
                Rule("change", "max", "mean", 0.02),
                Rule("change", "mean", "max + blur", 0.05),
            ),
            control={"shift": 0},
            control_why="Without a shift nothing changes.",
            finding="{subsample} for subsampling, {max} for max, {mean} for mean, {blur} for max with blur.",
            figures={
                "subsample": Figure("change", "subsample"),
                "max": Figure("change", "max"),
                "mean": Figure("change", "mean"),
                "blur": Figure("change", "max + blur"),
            },
        ),
    ),
    prediction=Prediction(
        ask="A smooth map shifts by one pixel. How much of its variation does the 2 x 2 max-pooled map change?",
        metric="change",
        a="max",
        choices=(
            Choice("less than a tenth: max pooling is invariant", high=0.1),
            Choice("a tenth to a third", 0.1, 0.33),
            Choice("more than a third", 0.33),
        ),
        because="The maximum is unchanged only while it stays inside its window; every border can let it out.",
        unit="of its variation",
    ),
    charts={"change": Chart("Change of the output under shifts", "shift in pixels", "change")},
    cannot_show="Random maps without objects; what a trained network makes of them is another lab.",
    budget=3,
)

SIZE, MAPS = 64, 16


def smooth_maps(seed: int, roughness: float) -> Tensor:
    """(16, 1, 64, 64) rectified maps whose spectrum falls like 1 / f ** roughness, unit variance before ReLU."""
    noise = torch.randn(MAPS, 1, SIZE, SIZE, generator=torch.Generator().manual_seed(seed))
    f = torch.fft.fftfreq(SIZE)
    radius = (f[:, None] ** 2 + f**2).sqrt()
    radius[0, 0] = 1 / SIZE
    maps = torch.fft.ifft2(torch.fft.fft2(noise) / radius**roughness).real
    return F.relu((maps - maps.mean()) / maps.std())


def max_blur(x: Tensor) -> Tensor:
    """Dense maximum, [1, 2, 1] blur in both directions, every second value; all circular."""
    dense = F.max_pool2d(F.pad(x, (0, 1, 0, 1), mode="circular"), 2, stride=1)
    row = torch.tensor([1.0, 2.0, 1.0]) / 4
    kernel = (row[:, None] * row)[None, None]
    return F.conv2d(F.pad(dense, (1, 1, 1, 1), mode="circular"), kernel)[..., ::2, ::2]


POOLS = {
    "subsample": lambda x: x[..., ::2, ::2],
    "max": lambda x: F.max_pool2d(x, 2),
    "mean": lambda x: F.avg_pool2d(x, 2),
    "max + blur": max_blur,
}


def measure(seeds, emit, *, shift, roughness, then):
    """Yield the change of each pool's output under the shift, and 1 minus it."""
    for seed in seeds:
        x = smooth_maps(seed, roughness)
        for name, pool in POOLS.items():

            def output(pixels, pool=pool, x=x):
                pooled = pool(x.roll(int(pixels), -1))
                return pooled.mean((2, 3)) if then == "global average" else pooled

            still = output(0)
            spread = (still - still.mean()).norm()
            if seed == seeds[0]:
                for pixels in range(9):
                    emit("line", f"change/{name}", (pixels, ((output(pixels) - still).norm() / spread).item()))
            change = ((output(shift) - still).norm() / spread).item()
            yield "change", name, seed, change
            yield "sameness", name, seed, 1 - change
