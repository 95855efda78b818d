"""Exact claims about depth: how many straight pieces a network can have, and what each layer multiplies."""

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact


def tent(z):
    """Up to 1 at one half and down again, of two ReLU units: the fold that a layer repeats."""
    return 2 * np.maximum(z, 0) - 4 * np.maximum(z - 0.5, 0)


def sawtooth(x, layers):
    """The tent applied `layers` times: two ReLU units per layer."""
    for _ in range(layers):
        x = tent(x)
    return x


def pieces(values):
    """Straight pieces of a function given on an even grid that contains its corners."""
    bends = np.abs(np.diff(values, 2)) > 1e-9
    return int(bends.sum()) + 1


@fact(
    "more-layers-more-pieces",
    "More hidden layers allow more complex functions: a layer of two units can double the straight pieces.",
    ledger=("000-Q13.1",),
    source="Montúfar, Pascanu, Cho and Bengio, NIPS 2014; Telgarsky, COLT 2016",
    finding="1, 2, 4 and 8 layers of two ReLU units: {pieces} pieces. Eight linear layers: {linear}. The median of 100 "
    "random networks of eight such layers had {random}.",
)
def more_layers_more_pieces():
    """The control leaves the ReLUs out."""
    grid = np.arange(2**10 + 1) / 2**10  # multiples of a power of two: every corner lies on it, all sums are exact
    counts = [pieces(sawtooth(grid, layers)) for layers in (1, 2, 4, 8)]
    linear = grid
    for _ in range(8):
        linear = 2 * linear - 0.5
    figures = {"pieces": ", ".join(map(str, counts)), "linear": pieces(linear), "random": random_pieces()}
    return Found(holds=counts == [2, 4, 16, 256], control=pieces(linear) == 256, figures=figures)


def random_pieces(layers=8, width=2, networks=100):
    """Median number of pieces of random ReLU networks on [-1, 1], counted by changes of the on and off pattern."""
    found = []
    for seed in range(networks):
        torch.manual_seed(seed)
        h = torch.linspace(-1, 1, 20_001, dtype=torch.float64)[:, None]
        patterns = []
        for layer in range(layers):
            linear = nn.Linear(1 if layer == 0 else width, width).double()
            nn.init.kaiming_normal_(linear.weight)
            with torch.no_grad():
                h = torch.relu(linear(h))
            patterns.append(h > 0)
        pattern = torch.cat(patterns, 1)
        found.append(int((pattern[1:] != pattern[:-1]).any(1).sum()) + 1)
    return f"{np.median(found):.0f}"


@fact(
    "depth-buys-exponential-efficiency",
    "Depth buys exponential efficiency for some functions: L layers of two units draw what one layer cannot with "
    "fewer than 2^L - 1.",
    ledger=("003-Q3.1",),
    source="Telgarsky, COLT 2016; Eldan and Shamir, COLT 2016",
    finding="A sawtooth of 1,024 pieces: {deep} units in ten layers. One layer needs at least "
    "{shallow}, one for each corner. Of 64 pieces, 31 units in one layer miss {error} somewhere; 63 miss nothing.",
)
def depth_buys_exponential_efficiency():
    """One layer of n units has at most n corners on a line. The control has half as many corners, for
    which half the units suffice."""
    layers = 10
    grid = np.arange(2 ** (layers + 1) + 1) / 2 ** (layers + 1)
    needed = pieces(sawtooth(grid, layers)) - 1  # corners
    full, half = missed(6)  # 64 pieces, 63 corners
    easy_full, easy_half = missed(5)
    figures = {"deep": 2 * layers, "shallow": f"{needed:,}", "error": f"{half:.2f}"}
    return Found(needed == 2**layers - 1 and full < 1e-9 < half, easy_full < 1e-9 < easy_half, figures)


def missed(layers):
    """Largest errors of the best one-layer fits to a sawtooth of `layers` folds, with 63 units and with 31."""
    grid = np.arange(2**8 + 1) / 2**8
    return [one_layer_error(grid, sawtooth(grid, layers), units) for units in (63, 31)]


def one_layer_error(x, target, units):
    """Largest error of the best fit by one layer of ReLUs with evenly spaced corners; the first slope is free."""
    corners = np.linspace(0, 1, units + 2)[1:-1]
    features = np.column_stack([np.ones_like(x), x, *(np.maximum(x - corner, 0) for corner in corners)])
    best, *_ = np.linalg.lstsq(features, target, rcond=None)
    return float(np.abs(features @ best - target).max())
