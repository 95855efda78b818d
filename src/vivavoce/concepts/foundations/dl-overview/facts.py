"""Exact claims about what deep learning is: what counts as deep, and what one unit computes."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors


def pieces(layers):
    """Straight pieces of the zigzag that `layers` layers of two ReLUs draw on [0, 1], each folding it once more."""
    x = np.linspace(0, 1, 2**10 + 1)
    y = x
    for _ in range(layers):
        y = 2 * np.maximum(y, 0) - 4 * np.maximum(y - 0.5, 0)
    return 1 + int((np.abs(np.diff(y, 2)) > 1e-9).sum())


@fact(
    "one-hidden-layer-is-deep",
    "A network with at least one hidden layer is deep: it composes, and so draws more straight pieces than one layer "
    "of its width can.",
    ledger=("003-Q1.2",),
    expected="conditional",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, sections 1.2 and 6.4.1",
    finding="Layers of two ReLUs, one, two, three and four of them: {pieces} pieces with {units} units.",
)
def one_hidden_layer_is_deep():
    """One layer of two ReLUs bends a line at two places at most. The control has four layers."""
    composes = {layers: pieces(layers) > 3 for layers in (1, 2, 3, 4)}
    figures = {
        "pieces": ", ".join(str(pieces(layers)) for layers in composes),
        "units": ", ".join(str(2 * layers) for layers in composes),
    }
    holds = {"one hidden layer": composes[1], "two hidden layers": composes[2]}
    return Found(holds=holds, control=composes[4], figures=figures)


def is_average(weights):
    """Are these the weights of an average: none negative, and one in total?"""
    return bool((weights >= 0).all() and torch.isclose(weights.sum(), torch.tensor(1.0), atol=1e-4))


@fact(
    "a-neuron-averages",
    "A neuron takes a weighted average of its inputs before the nonlinearity.",
    ledger=("003-Q1.3",),
    expected="wrong",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 6.1: an affine map",
    finding="Of 160 hidden units trained on digits in ten runs, {averages} had weights of an average. {negative} % of "
    "the weights were negative, and a unit's weights added up to anything from {low} to {high}.",
)
def a_neuron_averages():
    """The control is attention, whose weights come from a softmax and do average."""
    x, y, *_ = tensors(*digits())
    rows = []
    for seed in range(10):
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
        update = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(40):
            loss = F.cross_entropy(model(x), y)
            update.zero_grad()
            loss.backward()
            update.step()
        rows.append(model[0].weight.detach())
    weights = torch.cat(rows)
    averages, sums = sum(map(is_average, weights)), weights.sum(1)
    attention = torch.softmax(torch.randn(16, 64), 1)
    figures = {"averages": averages, "negative": f"{100 * float((weights < 0).float().mean()):.0f}"}
    figures |= {"low": f"{sums.min():.1f}", "high": f"{sums.max():.1f}"}
    return Found(holds=averages == len(weights), control=all(map(is_average, attention)), figures=figures)
