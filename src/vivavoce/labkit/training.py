"""Training loops that labs share. PyTorch, one thread, seeded."""

from __future__ import annotations

from collections.abc import Callable

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

Watch = Callable[[int, float], None]


def tensors(*arrays: NDArray) -> tuple[Tensor, ...]:  # type: ignore[type-arg]  # labels and inputs alike
    """NumPy arrays as tensors that share their memory."""
    return tuple(torch.from_numpy(array) for array in arrays)


def fit(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    *,
    steps: int,
    lr: float,
    seed: int,
    batch: int = 64,
    optimizer: str = "adam",
    weight_decay: float = 0.0,
    watch: Watch | None = None,
    every: int = 20,
) -> nn.Module:
    """Train a classifier with cross-entropy on logits, in place; return it in eval mode.

    x: (n, ...), y: (n,) class indices. Batches are drawn with replacement from `seed`.
    `watch(step, loss)` is called every `every` steps with the mean loss since the last call.
    """
    generator = torch.Generator().manual_seed(seed)
    kinds = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD, "adamw": torch.optim.AdamW}
    update = kinds[optimizer](model.parameters(), lr=lr, weight_decay=weight_decay)
    model.train()
    total = 0.0
    for step in range(1, steps + 1):
        rows = torch.randint(len(x), (batch,), generator=generator)
        loss = F.cross_entropy(model(x[rows]), y[rows])
        update.zero_grad()
        loss.backward()
        update.step()
        total += loss.item()
        if watch and step % every == 0:
            watch(step, total / every)
            total = 0.0
    return model.eval()


def accuracy(model: nn.Module, x: Tensor, y: Tensor) -> float:
    """Share of rows whose largest logit is the label's. The model is measured in eval mode."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        share = float((model(x).argmax(-1) == y).float().mean())
    model.train(was_training)
    return share


def parameters(model: nn.Module) -> int:
    """Number of trainable values."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
