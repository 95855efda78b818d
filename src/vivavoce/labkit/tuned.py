"""Trains one small network per setting, all side by side, for labs about searching settings.

Every setting starts from the same weights and sees the same batches, so that only the setting differs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.stacked import Weights
from vivavoce.labkit.training import tensors

WIDTHS, EXAMPLES, BATCH = (40, 16, 10), 2000, 16
GUESSING = math.log(WIDTHS[-1])
Step = Callable[[Weights, Weights], Weights]
Watch = Callable[[int, Tensor], None]


def momentum(rates: Tensor, momenta: Tensor, decays: Tensor) -> Step:
    """SGD with momentum and L2 weight decay; each argument has one value per network: (k,)."""
    rate, kept, decay = (values[:, None, None] for values in (rates, momenta, decays))
    velocity: list[Tensor | float] = [0.0] * 4

    def step(weights: Weights, gradients: Weights) -> Weights:
        for i, gradient in enumerate(gradients):
            velocity[i] = kept * velocity[i] + gradient + decay * weights[i]
        return [weight - rate * moved for weight, moved in zip(weights, velocity, strict=True)]

    return step


def adam(rates: Tensor) -> Step:
    """Adam with its usual constants; one rate per network: (k,)."""
    means: list[Tensor | float] = [0.0] * 4
    squares: list[Tensor | float] = [0.0] * 4
    count = 0

    def step(weights: Weights, gradients: Weights) -> Weights:
        nonlocal count
        count += 1
        moved = []
        for i, gradient in enumerate(gradients):
            means[i] = 0.9 * means[i] + 0.1 * gradient
            squares[i] = 0.999 * squares[i] + 0.001 * gradient * gradient
            mean, square = means[i] / (1 - 0.9**count), torch.as_tensor(squares[i] / (1 - 0.999**count))
            moved.append(mean / (square.sqrt() + 1e-8))
        return stacked.stepped(weights, moved, rates)

    return step


def losses(
    seed: int,
    step: Step,
    k: int,
    checkpoints: Sequence[int],
    smoothing: Tensor | None = None,
    units: Tensor | float = 1.0,
    watch: Watch | None = None,
) -> Tensor:
    """Validation loss of k networks after so many steps: (checkpoints, k), at most the loss of guessing.

    `smoothing` (k,) is the share of each target spread over all classes; `units` (40,) multiplies the inputs.
    `watch(step, losses)` is called at checkpoints.
    """
    x, y, x_valid, y_valid = tensors(*mnist1d(n_train=EXAMPLES))
    x, x_valid = x * units, x_valid * units
    weights, sources = stacked.initial([seed], WIDTHS, k), stacked.generators([seed])
    spread = (torch.zeros(k) if smoothing is None else smoothing)[:, None, None]
    found = []
    for number in range(1, max(checkpoints) + 1):
        rows = stacked.rows(sources, EXAMPLES, BATCH)[0]
        targets = F.one_hot(y[rows], WIDTHS[-1]) * (1 - spread) + spread / WIDTHS[-1]
        leaves = [weight.requires_grad_() for weight in weights]
        loss = -(targets * stacked.logits(leaves, x[rows]).log_softmax(-1)).sum(-1).mean(1).sum()
        weights = [weight.detach() for weight in step(weights, list(torch.autograd.grad(loss, leaves)))]
        if number in checkpoints:
            found.append(stacked.losses(weights, x_valid, y_valid).nan_to_num(GUESSING).clamp(max=GUESSING))
            if watch:
                watch(number, found[-1])
    return torch.stack(found)
