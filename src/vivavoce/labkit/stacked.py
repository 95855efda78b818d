"""Many small networks side by side: one per seed and setting, trained by batched matrix products.

Every weight has a first axis of k networks. The networks do not see each other, so the gradient of the summed losses
holds the gradient of each. For small networks this is several times faster than one after the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

Weights = list[Tensor]  # matrix (k, inputs, outputs), bias (k, 1, outputs), matrix, bias, ...


def initial(seeds: Sequence[int], widths: Sequence[int], copies: int = 1) -> Weights:
    """Uniform within one over the root of the inputs, as nn.Linear draws; `copies` equal networks per seed in a row."""
    networks = []
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        weights = []
        for inputs, outputs in itertools.pairwise(widths):
            for shape in ((inputs, outputs), (1, outputs)):
                weights.append((2 * torch.rand(shape, generator=generator) - 1) / inputs**0.5)
        networks += [weights] * copies
    return [torch.stack(same) for same in zip(*networks, strict=True)]


def logits(weights: Weights, x: Tensor) -> Tensor:
    """Outputs (k, n, classes) of ReLU networks. x: (n, inputs) for all alike, or (k, n, inputs)."""
    hidden = x
    for i in range(0, len(weights), 2):
        hidden = hidden @ weights[i] + weights[i + 1]
        hidden = torch.relu(hidden) if i + 2 < len(weights) else hidden
    return hidden


def losses(weights: Weights, x: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of each network: (k,). y: (n,) or (k, n) class indices."""
    scores = logits(weights, x)
    each = F.cross_entropy(scores.flatten(0, 1), y.expand(scores.shape[:2]).flatten(), reduction="none")
    return each.view(scores.shape[:2]).mean(1)


def gradients(weights: Weights, x: Tensor, y: Tensor) -> Weights:
    """The gradient of each network's own loss, in the order and shapes of the weights."""
    leaves = [weight.detach().requires_grad_() for weight in weights]
    return list(torch.autograd.grad(losses(leaves, x, y).sum(), leaves))


def stepped(weights: Weights, steps: Weights, rates: Tensor) -> Weights:
    """Each network moved against its step, at its own rate. rates: (k,)."""
    return [weight - rates[:, None, None] * step for weight, step in zip(weights, steps, strict=True)]


def accuracies(weights: Weights, x: Tensor, y: Tensor) -> Tensor:
    """Share of right answers of each network: (k,)."""
    return (logits(weights, x).argmax(-1) == y).float().mean(1)


def generators(seeds: Sequence[int]) -> list[torch.Generator]:
    """One source of batches per seed."""
    return [torch.Generator().manual_seed(10_000 + seed) for seed in seeds]


def rows(sources: Sequence[torch.Generator], n: int, batch: int, copies: int = 1) -> Tensor:
    """Row numbers (k, batch), drawn with replacement; the copies of one seed see the same batch. All rows at n."""
    if batch >= n:
        return torch.arange(n).expand(len(sources) * copies, n)
    drawn = torch.stack([torch.randint(n, (batch,), generator=source) for source in sources])
    return drawn.repeat_interleave(copies, 0)
