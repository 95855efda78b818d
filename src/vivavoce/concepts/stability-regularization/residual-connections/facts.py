"""Exact claims about residual connections: the identity, the Jacobian, paths and cost."""

import itertools

import torch
from torch import nn

from vivavoce.labkit import Found, fact


@fact(
    "identity-at-zero",
    "A residual block whose branch is zero is the identity, so added blocks need not make a network worse.",
    source="He, Zhang, Ren and Sun, CVPR 2016, section 3.1",
    finding="With the branch's last layer at zero, 50 blocks return their input bit for bit; 50 plain layers of zeros "
    "return nothing.",
)
def identity_at_zero():
    torch.manual_seed(0)
    x = torch.randn(4, 8)

    def unchanged(shortcut):
        h = x
        for _ in range(50):
            branch = torch.relu(h @ torch.randn(8, 8)) @ torch.zeros(8, 8)
            h = h + branch if shortcut else branch
        return torch.equal(h, x)

    return Found(holds=unchanged(True), control=unchanged(False))


@fact(
    "paths-add-up",
    "Three residual blocks are a sum over eight paths: each block is either taken or skipped.",
    source="Veit, Wilber and Belongie, NIPS 2016",
    finding="For linear branches the products of all {paths} subsets add up to the network, to rounding.",
)
def paths_add_up():
    torch.manual_seed(0)
    x, branches = torch.randn(5, dtype=torch.float64), torch.randn(3, 5, 5, dtype=torch.float64)
    subsets = [chosen for size in range(4) for chosen in itertools.combinations(range(3), size)]
    total = torch.zeros_like(x)
    for chosen in subsets:
        h = x
        for block in chosen:
            h = branches[block] @ h
        total = total + h

    def network(shortcut):
        h = x
        for branch in branches:
            h = branch @ h + (h if shortcut else 0)
        return h

    return Found(
        holds=torch.allclose(network(True), total),
        control=torch.allclose(network(False), total),
        figures={"paths": len(subsets)},
    )


@fact(
    "shortcut-costs-nothing",
    "An identity shortcut has no parameters; only where width or resolution changes a projection adds some.",
    source="He, Zhang, Ren and Sun, CVPR 2016, section 3.3",
    finding="Two 3 x 3 convolutions with 64 channels have {block} weights and the identity none; a 1 x 1 projection "
    "from 64 to 128 channels has {projection}.",
)
def shortcut_costs_nothing():
    def weights(module):
        return sum(p.numel() for p in module.parameters())

    convolutions = [nn.Conv2d(64, 64, 3, bias=False) for _ in range(2)]
    block, projection = sum(map(weights, convolutions)), weights(nn.Conv2d(64, 128, 1, bias=False))
    return Found(
        holds=weights(nn.Identity()) == 0,
        control=projection == 0,
        figures={"block": f"{block:,}", "projection": f"{projection:,}"},
    )


@fact(
    "variance-grows",
    "Without normalisation the variance of a residual stream doubles at every block of variance-preserving branches.",
    source="Zhang, Dauphin and Ma, ICLR 2019",
    finding="After 10 blocks of independent branches of the same variance as their input it is {ten} times as large; "
    "branches started at zero leave it at 1.",
)
def variance_grows():
    def after(blocks, share):
        """Variance of a sum of uncorrelated terms, each branch `share` of the variance of its input."""
        variance = 1.0
        for _ in range(blocks):
            variance += share * variance
        return variance

    torch.manual_seed(0)
    width = 2000
    x = torch.randn(width, dtype=torch.float64)
    measured = (x + torch.randn(width, width, dtype=torch.float64) @ x / width**0.5).var() / x.var()
    ten = after(10, 1.0)
    return Found(
        holds=ten == 2**10 and abs(measured.item() - 2) < 0.3,
        control=after(10, 0.0) == 2**10,
        figures={"ten": f"{ten:,.0f}", "one": f"{measured.item():.2f}"},
    )
