"""Trains the networks of `labkit.stacked` side by side: each on its own examples, all with one kind of optimiser.

Adam and SGD treat every weight alone, so networks that share an optimiser still do not see each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import stacked
from vivavoce.labkit.stacked import Weights

Update = Callable[[Weights], torch.optim.Optimizer]
Augment = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
Watch = Callable[[int, Weights], None]


def fit(
    weights: Weights,
    x: Tensor,
    y: Tensor,
    *,
    sources: Sequence[torch.Generator],
    update: Update,
    steps: int,
    batch: int = 64,
    dropout: float = 0.0,
    augment: Augment | None = None,
    watch: Watch | None = None,
    every: int = 50,
) -> Weights:
    """Train k classifiers with cross-entropy; returns their weights. x: (k, n, inputs), y: (k, n) class indices.

    `augment` changes each batch of inputs (k, batch, inputs) and labels. `watch(step, weights)` is called every
    `every` steps. Dropout masks come from the first source; the caller seeds what `augment` draws.
    """
    leaves = [weight.clone().requires_grad_() for weight in weights]
    optimizer = update(leaves)
    networks = torch.arange(len(x))[:, None]
    for step in range(1, steps + 1):
        rows = stacked.rows(sources, x.shape[1], batch)
        inputs, labels = x[networks, rows], y[networks, rows]
        if augment:
            inputs, labels = augment(inputs, labels)
        scores = thinned(leaves, inputs, dropout, sources[0])
        loss = F.cross_entropy(scores.flatten(0, 1), labels.flatten(), reduction="sum") / rows.shape[1]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if watch and step % every == 0:
            watch(step, [leaf.detach() for leaf in leaves])
    return [leaf.detach() for leaf in leaves]


def thinned(weights: Weights, x: Tensor, dropout: float, source: torch.Generator) -> Tensor:
    """Outputs of the networks with dropout after each hidden layer; survivors are scaled. x: (k, n, inputs)."""
    if dropout == 0.0:
        return stacked.logits(weights, x)
    hidden = x
    for i in range(0, len(weights) - 2, 2):
        hidden = torch.relu(hidden @ weights[i] + weights[i + 1])
        hidden = hidden * (torch.rand(hidden.shape, generator=source) >= dropout) / (1 - dropout)
    return hidden @ weights[-2] + weights[-1]
