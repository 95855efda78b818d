"""Exact claims about what a network knows of images before it has seen one."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import parameters


def losses(model, x, y, steps=20):
    """Cross-entropy of each of some steps of plain gradient descent, in float64."""
    optimizer, trace = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(steps):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        trace.append(loss.item())
    return torch.tensor(trace, dtype=torch.float64)


@fact(
    "mlp-blind-to-order",
    "A fully connected network cannot tell an image from one with shuffled pixels: with its first weights shuffled "
    "the same way, it learns exactly the same.",
    finding="Over {steps} updates on digits the losses differ by at most {mlp}; for a CNN they differ by {cnn}.",
)
def mlp_blind_to_order():
    """Gradient descent on pixels in order and shuffled; a convolution has no place for the permutation (control)."""
    x, y, _, _ = digits(200)
    x, y = torch.from_numpy(x).double(), torch.from_numpy(y)
    order = torch.randperm(64, generator=torch.Generator().manual_seed(0))

    def mlp(columns):
        torch.manual_seed(0)
        first, last = nn.Linear(64, 16), nn.Linear(16, 10)
        first.weight.data = first.weight.data[:, columns]
        return nn.Sequential(first, nn.ReLU(), last).double()

    def cnn():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 10)
        ).double()

    plain = losses(mlp(torch.arange(64)), x, y)
    mlp_gap = (plain - losses(mlp(order), x[:, order], y)).abs().max().item()
    cnn_gap = (losses(cnn(), x, y) - losses(cnn(), x[:, order], y)).abs().max().item()
    return Found(
        holds=mlp_gap < 1e-12 and plain[-1] < plain[0],
        control=cnn_gap < 1e-12,
        figures={"steps": len(plain), "mlp": f"{mlp_gap:.0e}", "cnn": f"{cnn_gap:.2f}"},
    )


@fact(
    "neighbours-alike",
    "Neighbouring pixels of an image tell more about each other than distant ones.",
    finding="In the digits, pixels side by side correlate with {near}, pixels {apart} apart with {far}; after one "
    "fixed shuffling neighbours correlate with {shuffled}.",
)
def neighbours_alike():
    """Correlation over all pairs of a distance along rows; each pixel has its mean over images taken off first."""
    x, _, _, _ = digits(1797)
    x = x - x.mean(0)
    shuffled = x[:, np.random.default_rng(0).permutation(64)]

    def correlation(images, apart):
        grid = images.reshape(-1, 8, 8)
        return abs(float(np.corrcoef(grid[:, :, :-apart].ravel(), grid[:, :, apart:].ravel())[0, 1]))

    near, far, mixed = correlation(x, 1), correlation(x, 4), correlation(shuffled, 1)
    return Found(
        holds=near > 0.2 and near > 3 * far,
        control=mixed > 0.2,
        figures={"near": f"{near:.2f}", "far": f"{far:.2f}", "apart": 4, "shuffled": f"{mixed:.2f}"},
    )


@fact(
    "dense-on-a-photo",
    "A first dense layer of 1,000 units on a photo of 224 x 224 needs more than ten thousand times the parameters of "
    "a first convolution with 64 filters of 7 x 7.",
    source="He, Zhang, Ren, Sun, CVPR 2016: the first layer of ResNet",
    finding="{dense} million parameters against {conv}.",
)
def dense_on_a_photo():
    """Counted on layers without storage; a convolution as large as the photo is the control."""
    with torch.device("meta"):
        dense, conv = nn.Linear(3 * 224**2, 1000), nn.Conv2d(3, 64, 7)
        whole = nn.Conv2d(3, 1000, 224)

    def saves(layer):
        return parameters(dense) > 10_000 * parameters(layer)

    figures = {"dense": f"{parameters(dense) / 1e6:.1f}", "conv": f"{parameters(conv):,}"}
    return Found(holds=saves(conv), control=saves(whole), figures=figures)
