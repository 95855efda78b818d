"""Training: batches, the loop, validation, early stopping, checkpoints. S0:15, S0:16, S0:23.

Sources: Goodfellow et al., Deep Learning, 2016, sections 7.8 and 8.1; Prechelt, Early Stopping, But When?, 1998.
"""

from __future__ import annotations

import math
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError, no_grad
from vivavoce.scratch.layers import Module
from vivavoce.scratch.optimisers import Optimiser, clip_by_norm
from vivavoce.scratch.schedules import Scheduler
from vivavoce.scratch.tensor import Tensor

Loss: TypeAlias = Callable[[Tensor, Array], Tensor]


class Batches:
    """A data set cut into batches: x (n, ...), y (n, ...), shuffled anew for each epoch if an `rng` is given.

    The last batch may be smaller. ValueError for no examples or a batch size below 1, ShapeError for unequal n.
    """

    def __init__(self, x: Array, y: Array, size: int, rng: np.random.Generator | None = None) -> None:
        if len(x) != len(y):
            raise ShapeError(f"batches: inputs of shape {x.shape}, targets of shape {y.shape}")
        if len(x) == 0 or size < 1:
            raise ValueError(f"batches: {len(x)} examples in batches of {size}")
        self.x, self.y, self.size, self.rng = x, y, size, rng

    def __len__(self) -> int:
        return math.ceil(len(self.x) / self.size)

    def __iter__(self) -> Iterator[tuple[Tensor, Array]]:
        order = np.arange(len(self.x)) if self.rng is None else self.rng.permutation(len(self.x))
        for start in range(0, len(order), self.size):
            chosen = order[start : start + self.size]
            yield Tensor(self.x[chosen]), self.y[chosen]


@dataclass
class History:
    """What training did: the mean loss of each epoch (as it went, and on the validation set) and the best epoch."""

    training: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    best_epoch: int = 0
    stopped_early: bool = False


@dataclass
class Trainer:
    """A model with what trains it: `loss(predictions, targets)` is a scalar, `clip` the largest gradient norm."""

    model: Module
    optimiser: Optimiser
    loss: Loss
    clip: float | None = None
    scheduler: Scheduler | None = None

    def evaluate(self, batches: Batches) -> float:
        """The mean loss per example in evaluation mode, nothing recorded; the mode is put back afterwards."""
        was_training, total = self.model.training, 0.0
        self.model.eval()
        with no_grad():
            for x, y in batches:
                total += _finite(self.loss(self.model(x), y), "evaluation") * len(y)
        self.model.train(was_training)
        return total / len(batches.x)

    def epoch(self, batches: Batches) -> float:
        """One pass: forward, backward, clip, step, next rate; the mean loss per example as it went."""
        self.model.train()
        total = 0.0
        for i, (x, y) in enumerate(batches):
            self.model.zero_grad()
            value = self.loss(self.model(x), y)
            total += _finite(value, f"batch {i}") * len(y)
            value.backward()
            if self.clip is not None:
                clip_by_norm(self.model.parameters(), self.clip)
            self.optimiser.step()
            if self.scheduler is not None:
                self.scheduler.step()
        return total / len(batches.x)

    def fit(
        self,
        batches: Batches,
        epochs: int,
        validation: Batches | None = None,
        patience: int | None = None,
        report: Callable[[int, History], None] | None = None,
    ) -> History:
        """Train for up to `epochs`. With a validation set the best epoch's weights are restored at the end.

        With `patience` training stops after that many epochs without a better validation loss. Raises ValueError for
        patience without a validation set, FloatingPointError for a loss that is not finite.
        """
        if patience is not None and validation is None:
            raise ValueError("fit: patience needs a validation set")
        history, best, kept = History(), math.inf, self.model.state()
        for epoch in range(epochs):
            history.training.append(self.epoch(batches))
            if validation is not None:
                history.validation.append(self.evaluate(validation))
                if history.validation[-1] < best:
                    best, kept, history.best_epoch = history.validation[-1], self.model.state(), epoch
                history.stopped_early = patience is not None and epoch - history.best_epoch >= patience
            if report is not None:
                report(epoch, history)
            if history.stopped_early:
                break
        if validation is not None:
            self.model.load_state(kept)
        return history


def _finite(loss: Tensor, where: str) -> float:
    """The loss as a number, or FloatingPointError before its gradient spoils the weights."""
    if not math.isfinite(loss.item()):
        raise FloatingPointError(f"the loss is {loss.item()} at {where}; lower the learning rate or clip")
    return loss.item()


def progress_bar(epochs: int, width: int = 30) -> Callable[[int, History], None]:
    """A `report` for `Trainer.fit`: one line on standard error that grows with the epochs."""

    def report(epoch: int, history: History) -> None:
        done = width * (epoch + 1) // epochs
        validation = f"  validation {history.validation[-1]:.4f}" if history.validation else ""
        bar = "#" * done + "." * (width - done)
        end = "\n" if epoch + 1 == epochs or history.stopped_early else ""
        sys.stderr.write(f"\r[{bar}] {epoch + 1}/{epochs}  loss {history.training[-1]:.4f}{validation}{end}")

    return report


def save_checkpoint(path: Path, model: Module, optimiser: Optimiser) -> None:
    """Write model and optimiser to one .npz file; training resumes from it exactly."""
    arrays: dict[str, Any] = {f"model.{name}": array for name, array in model.state().items()}
    arrays |= {f"optimiser.{name}": array for name, array in optimiser.state().items()}
    with path.open("wb") as file:
        np.savez(file, **arrays)


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays of an .npz file by name. Never unpickles: a file cannot run code. ValueError if it is none."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, TypeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(f"{path.name} is not an .npz file of plain arrays: {error}") from None


def part_of(arrays: Mapping[str, Array], owner: str) -> dict[str, Array]:
    """What is stored under `owner.`, without that prefix."""
    return {name.removeprefix(owner + "."): array for name, array in arrays.items() if name.startswith(owner + ".")}


def load_checkpoint(path: Path, model: Module, optimiser: Optimiser) -> None:
    """Put a checkpoint back. KeyError or ShapeError if it belongs to another model or optimiser."""
    arrays = read_arrays(path)
    model.load_state(part_of(arrays, "model"))
    optimiser.load_state(part_of(arrays, "optimiser"))


def load_weights(path: Path) -> dict[str, Array]:
    """The model's state in a checkpoint, for `Module.load_state` or `transfer.load_pretrained`."""
    return part_of(read_arrays(path), "model")
