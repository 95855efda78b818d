"""Exact claims about dropout and batch norm: variances in two modes, and which noise is left in evaluation."""

import torch
from torch import nn

from vivavoce.labkit import Found, fact

KEEP_HALF = 0.5


@fact(
    "dropout-adds-variance",
    "Dropout keeps the mean of a unit but adds p / (1 - p) times its mean square to the variance.",
    source="Li, Chen, Hu and Yang, CVPR 2019, section 3",
    finding="Values of mean 0 and variance 1 get variance {centred} at p = 0.5; behind a ReLU of them, the variance "
    "is multiplied by {rectified}.",
)
def dropout_adds_variance():
    z = torch.linspace(-8, 8, 160_001, dtype=torch.float64)
    density = torch.exp(-(z**2) / 2)
    density = density / density.sum()

    def moments(h, kept):
        """Mean and variance over values and masks; a mask is the factor 0 or 1 / (1 - p)."""
        mean = sum(share * (density * h * factor).sum() for share, factor in kept)
        square = sum(share * (density * (h * factor) ** 2).sum() for share, factor in kept)
        return float(mean), float(square - mean**2)

    off, on = [(1.0, 1.0)], [(KEEP_HALF, 0.0), (1 - KEEP_HALF, 1 / (1 - KEEP_HALF))]

    def as_stated(h, p):
        (mean, variance), (dropped_mean, dropped) = moments(h, off), moments(h, on)
        return abs(mean - dropped_mean) < 1e-9 and abs(dropped - variance - p / (1 - p) * (variance + mean**2)) < 1e-9

    relu = torch.relu(z)
    return Found(
        holds=as_stated(z, KEEP_HALF) and as_stated(relu, KEEP_HALF),
        control=as_stated(z, 0.0),  # as if dropout added nothing
        figures={
            "centred": f"{moments(z, on)[1]:.2f}",
            "rectified": f"{moments(relu, on)[1] / moments(relu, off)[1]:.2f}",
        },
    )


@fact(
    "norm-remembers-dropout",
    "Behind dropout, batch norm's running variance is that of training, and evaluation feeds it another.",
    source="Li, Chen, Hu and Yang, CVPR 2019",
    finding="With dropout in front, outputs in evaluation have variance {behind}; without, {without}.",
)
def norm_remembers_dropout():
    def evaluated(p):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Dropout(p), nn.BatchNorm1d(8))
        for _ in range(200):
            net(torch.randn(256, 8))
        return float(net.eval()(torch.randn(20_000, 8)).var().detach())

    behind, without = evaluated(KEEP_HALF), evaluated(0.0)
    return Found(
        holds=abs(behind - 1) > 0.1,
        control=abs(without - 1) > 0.1,
        figures={"behind": f"{behind:.2f}", "without": f"{without:.2f}"},
    )


@fact(
    "last-place-is-safe",
    "Dropout behind the last batch norm shifts no statistic of any norm.",
    source="Li, Chen, Hu and Yang, CVPR 2019, section 4",
    finding="The running variances are the same, bit for bit, with p = 0.5 and without dropout.",
)
def last_place_is_safe():
    def running(last, first):
        torch.manual_seed(0)
        net = nn.Sequential(
            nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(first),
            nn.Linear(16, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(last), nn.Linear(16, 2),
        )  # fmt: skip
        data = torch.randn(64, 8, generator=torch.Generator().manual_seed(1))
        net(data)
        return net[5].running_var.clone()

    none = running(0.0, 0.0)
    return Found(
        holds=bool(torch.equal(running(KEEP_HALF, 0.0), none)), control=bool(torch.equal(running(0.0, KEEP_HALF), none))
    )


@fact(
    "both-switch-modes",
    "Both behave differently in training and in evaluation, for different reasons: a random mask and batch statistics.",
    source="PyTorch documentation, torch.nn.Module.eval",
    finding="In training two passes differ with dropout and agree with batch norm; other neighbours change batch "
    "norm's answer and, with the mask fixed, not dropout's. Layer norm does neither.",
)
def both_switch_modes():
    torch.manual_seed(0)
    x, others = torch.randn(8, 6), torch.randn(7, 6)
    company = torch.cat([x[:1], others])

    def differs(layer):
        """In training: between two passes, and, at the same mask, in other company."""
        again = not torch.equal(layer(x), layer(x))
        torch.manual_seed(1)
        first = layer(x)[0]
        torch.manual_seed(1)
        return again, not torch.allclose(first, layer(company)[0])

    dropout, batch_norm, layer_norm = differs(nn.Dropout(0.5)), differs(nn.BatchNorm1d(6)), differs(nn.LayerNorm(6))
    return Found(holds=dropout == (True, False) and batch_norm == (False, True), control=any(layer_norm))
