"""An exact claim about the work that learned features leave to people: numbers on very different scales."""

import numpy as np
import torch
from sklearn.datasets import load_wine
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.labkit.training import accuracy, fit, tensors


def wine_accuracy(seed, standardised):
    """Test accuracy of a small network on 13 measurements of wines, 118 for training and 60 new ones."""
    bunch = load_wine()
    order = np.random.default_rng(seed).permutation(len(bunch.target))
    x, y = bunch.data[order], bunch.target[order].astype(np.int64)
    if standardised:
        x = (x - x[:118].mean(0)) / x[:118].std(0)
    t, t_y, t_test, t_y_test = tensors(x[:118].astype(np.float32), y[:118], x[118:].astype(np.float32), y[118:])
    best = 0.0
    for rate in (0.1, 0.01, 0.001, 0.0001):
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 3))
        fit(model, t, t_y, steps=100, lr=rate, seed=seed, optimizer="sgd")
        best = max(best, accuracy(model, t_test, t_y_test))
    return best


@fact(
    "no-manual-work",
    "Deep learning removes the manual work on features: inputs can be used as they come.",
    ledger=("003-Q1.4",),
    expected="conditional",
    source="LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, section 4.3",
    finding="13 measurements of wines, from 0.1 to 1,680 in size, ten splits: {raw} right as they come (at best "
    "{best}), {standard} standardised. Each got the best of four learning rates.",
)
def no_manual_work():
    """Is each split at least 0.8 right? The control standardises."""
    raw, standard = ([wine_accuracy(seed, kind) for seed in range(10)] for kind in (False, True))
    figures = {"raw": f"{np.median(raw):.2f}", "best": f"{max(raw):.2f}", "standard": f"{np.median(standard):.2f}"}
    good = {"as they come": min(raw) > 0.8, "standardised": min(standard) > 0.8}
    return Found(holds=good, control=good["standardised"], figures=figures)
