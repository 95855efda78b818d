"""A task made for attention: items with a key and a value, and a question that names one key.

Nothing but the match of question and key says which value is right. All networks of a lab train side by side: the
first axis of every tensor counts networks, as in `labkit.stacked`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

VALUES = 8  # chance is one in eight


@dataclass(frozen=True)
class Questions:
    """Keys and values of the items (k, batch, items); the key asked for, its place and its value (k, batch)."""

    keys: Tensor
    values: Tensor
    asked: Tensor
    place: Tensor
    answer: Tensor


def questions(networks: int, batch: int, items: int, source: torch.Generator, place: int | None = None) -> Questions:
    """Each key once, in random order, with a random value. `place` fixes where the item asked for stands."""
    keys = torch.rand(networks, batch, items, generator=source).argsort(-1)
    values = torch.randint(VALUES, (networks, batch, items), generator=source)
    places = torch.randint(items, (networks, batch, 1), generator=source)
    if place is not None:
        places = torch.full_like(places, place)
    asked, answer = keys.gather(-1, places)[..., 0], values.gather(-1, places)[..., 0]
    return Questions(keys, values, asked, places[..., 0], answer)


def rows(table: Tensor, index: Tensor) -> Tensor:
    """Row `index` of each network's own table: (k, rows, width) and (k, ...) → (k, ..., width)."""
    picked = torch.gather(table, 1, index.flatten(1)[..., None].expand(-1, -1, table.shape[-1]))
    return picked.view(*index.shape, -1)


def fit(
    weights: list[Tensor],
    logits: Callable[[Questions], Tensor],
    draw: Callable[[], Questions],
    *,
    steps: int,
    rate: float,
    watch: Callable[[int, float], None],
    every: int = 20,
) -> None:
    """Train in place with Adam on fresh questions; logits are (k, batch, VALUES). `watch` gets the mean accuracy."""
    optimizer = torch.optim.Adam(weights, lr=rate)
    for step in range(1, steps + 1):
        batch = draw()
        scores = logits(batch)
        loss = F.cross_entropy(scores.flatten(0, 1), batch.answer.flatten(), reduction="sum") / batch.answer.shape[1]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % every == 0 or step == 1:
            watch(step, float(accuracies(scores, batch).mean()))


def accuracies(scores: Tensor, batch: Questions) -> Tensor:
    """Share of right answers of each network: (k,)."""
    return (scores.argmax(-1) == batch.answer).float().mean(1)


def best(shares: Sequence[Tensor]) -> list[float]:
    """Of each network the best over the rates that were tried: one tensor (k,) per rate."""
    return [float(share) for share in torch.stack(list(shares)).amax(0)]
