"""What a network learns under squared, absolute and Huber loss, for three kinds of noise around one curve.

Squared error asks for the mean of the targets at each input, absolute error for their median. With symmetric noise
the two coincide. With skewed noise they differ, and with outliers the mean is pulled away.
"""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="The loss decides what is learned",
    knobs={
        "noise": Knob("skewed", "Noise around the curve", choices=("skewed", "normal", "outliers")),
        "n": Knob(1000, "Training examples", low=100, high=2000, step=100),
        "delta": Knob(0.3, "Huber: quadratic up to an error of", low=0.01, high=3.0, log=True),
    },
    claims=(
        Claim(
            name="mean-or-median",
            statement="The loss shapes what is learned: squared error gives the mean, absolute error the median.",
            # Seeds 0-19: medians .297 and .296, lowest .192 and .176; with normal noise exactly 0.
            rules=(
                Rule("off the median", "squared error", "squared error", margin=0.15, other="off the mean"),
                Rule("off the mean", "absolute error", "absolute error", margin=0.15, other="off the median"),
            ),
            control={"noise": "normal"},
            control_why="With symmetric noise mean and median are the same curve.",
            finding="The noise has a mean of {mean} and a median of {median}. On average over the inputs the network "
            "lay {squared} above the curve with squared error, {absolute} with absolute error and {huber} with Huber.",
            figures={
                "mean": Figure("noise", "mean", format=".2f"),
                "median": Figure("noise", "median", format=".2f"),
                "squared": Figure("offset", "squared error"),
                "absolute": Figure("offset", "absolute error"),
                "huber": Figure("offset", "Huber"),
            },
            ledger=("000-Q5.3",),
            source="Koenker, Quantile Regression, 2005",
        ),
        Claim(
            name="absolute-error-is-better",
            statement="Absolute error is the better loss, because it is robust.",
            expected="conditional",
            # Seeds 0-19: median .913, lowest .739; skewed -.171, highest -.082; normal noise .010, highest .078.
            rules=(Rule("error", "squared error", "absolute error", margin=0.3),),
            settings={"noise": "outliers"},
            contexts={"skewed noise, and the mean is wanted": {"noise": "skewed"}},
            control={"noise": "normal"},
            control_why="With normal noise both ask for the same curve.",
            finding="With outliers the fitted curve was off by {out_squared} with squared error, {out_absolute} with "
            "absolute error and {out_huber} with Huber. With normal noise: {norm_squared}, {norm_absolute} and "
            "{norm_huber}. With skewed noise, where the mean is wanted: {skew_squared} and {skew_absolute}.",
            figures={
                "out_squared": Figure("error", "squared error"),
                "out_absolute": Figure("error", "absolute error"),
                "out_huber": Figure("error", "Huber"),
                "norm_squared": Figure("error", "squared error", format=".3f", context="control"),
                "norm_absolute": Figure("error", "absolute error", format=".3f", context="control"),
                "norm_huber": Figure("error", "Huber", format=".3f", context="control"),
                "skew_squared": Figure("error", "squared error", context="skewed noise, and the mean is wanted"),
                "skew_absolute": Figure("error", "absolute error", context="skewed noise, and the mean is wanted"),
            },
            source="Huber, Robust Estimation of a Location Parameter, 1964",
        ),
    ),
    prediction=Prediction(
        ask="The noise is exponential: mean 1, median 0.69. How far above the curve will Huber settle, with a width of "
        "0.3?",
        metric="offset",
        a="Huber",
        choices=(
            Choice("At the mean, 0.95 or more", low=0.95),
            Choice("Between the two, 0.8 to 0.95", low=0.8, high=0.95),
            Choice("Near the median, below 0.8", high=0.8),
        ),
        because="Most errors are larger than 0.3, so Huber is linear for most of them and behaves like absolute error. "
        "Widen it to 3 and it moves to the mean.",
    ),
    charts={"fit": Chart("Distance from the true curve (first seed)", x="input", y="prediction minus curve")},
    cannot_show="Which summary of the targets your application needs; that is a question of cost, not of data.",
    budget=5,
    fixed_rate="Adam at 0.02, falling to zero, on the full batch: every arm has stopped moving.",
)


def noise_of(kind, n, generator):
    """Noise (n,): exponential (mean 1), normal (spread 0.5), or normal with a tenth of one-sided outliers."""
    normal = 0.5 * torch.randn(n, generator=generator)
    if kind == "skewed":
        return torch.empty(n).exponential_(generator=generator)
    outlying = torch.rand(n, generator=generator) < 0.1
    return torch.where(outlying, 10 + normal, normal) if kind == "outliers" else normal


def fitted(x, y, loss, seed, steps=300):
    """A small MLP after full-batch Adam with a falling rate. x, y: (n, 1)."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()
        schedule.step()
    return model


def measure(seeds, emit, *, noise, n, delta):
    """Yield where each loss settles: its mean offset from the curve, and its distance from what is wanted."""
    losses = {
        "squared error": F.mse_loss,
        "absolute error": F.l1_loss,
        "Huber": lambda p, y: F.huber_loss(p, y, delta=delta),
    }
    # What is wanted: the mean of skewed noise; of the others the centre, since outliers are errors of recording.
    mean, median = {"skewed": (1.0, 0.6931), "normal": (0.0, 0.0), "outliers": (1.0, 0.0697)}[noise]
    wanted = mean if noise == "skewed" else 0.0
    grid = torch.linspace(-1, 1, 101)[:, None]
    for at in (-1.0, 1.0):
        emit("line", "fit/mean of the targets", (at, mean))
        emit("line", "fit/median of the targets", (at, median))
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        x = 2 * torch.rand(n, 1, generator=generator) - 1
        y = torch.sin(3 * x) + noise_of(noise, n, generator)[:, None]
        yield "noise", "mean", seed, mean
        yield "noise", "median", seed, median
        for arm, loss in losses.items():
            model = fitted(x, y, loss, seed)
            distance = (model(grid) - torch.sin(3 * grid)).detach()
            if seed == seeds[0]:
                for at, off in zip(grid[::4, 0].tolist(), distance[::4, 0].tolist(), strict=True):
                    emit("line", f"fit/{arm}", (at, off))
            offset = distance.mean().item()
            yield "offset", arm, seed, offset
            yield "off the mean", arm, seed, abs(offset - mean)
            yield "off the median", arm, seed, abs(offset - median)
            yield "error", arm, seed, (distance - wanted).square().mean().sqrt().item()
