"""Transfer: keep what was learned on one task, replace the head, train on with few labels. S0:22.

A frozen part keeps its weights and its running statistics: its parameters need no gradient, so that optimisers leave
them out, and its layers stay in evaluation mode. Sources: Yosinski et al., NeurIPS 2014 (which layers transfer);
Howard & Ruder, ACL 2018, section 3.2 (rates per layer).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vivavoce.scratch.autodiff import Array
from vivavoce.scratch.layers import Linear, Module, Sequential
from vivavoce.scratch.optimisers import Adam, Optimiser
from vivavoce.scratch.training import Batches, History, Loss, Trainer


def load_pretrained(model: Module, state: Mapping[str, Array], fresh: Sequence[str] = ()) -> list[str]:
    """Copy a state (as of `Module.state` or `training.load_weights`) into a model, but for the parts named in `fresh`.

    `fresh` holds dotted prefixes, such as "layers.4" for a head of another size. Returns the names left as they were.
    KeyError if other names differ, ShapeError if a shape does; then nothing is changed.
    """

    def stays(name: str) -> bool:
        return any(name == prefix or name.startswith(prefix + ".") for prefix in fresh)

    own = model.state()
    kept = {name: array for name, array in own.items() if stays(name)}
    model.load_state(kept | {name: array for name, array in state.items() if not stays(name)})
    return list(kept)


def freeze(part: Module) -> None:
    """Let training change nothing in a part: no gradient, no running statistics, no dropout.

    Freeze before the optimiser is made.
    """
    _set_frozen(part, True)


def unfreeze(part: Module) -> None:
    """Undo `freeze`; the next optimiser takes the parameters in."""
    _set_frozen(part, False)


def _set_frozen(part: Module, frozen: bool) -> None:
    for module in part.modules():
        module.frozen, module.training = frozen, not frozen
    for tensor in part.parameters():
        tensor.requires_grad, tensor.grad = not frozen, None


def replace_head(model: Sequential, outputs: int, rng: np.random.Generator) -> Linear:
    """Put a fresh linear layer with `outputs` units in the place of the last one, and return it.

    TypeError if the last layer is not linear.
    """
    old = model.layers[-1]
    if not isinstance(old, Linear):
        raise TypeError(f"replace_head: the last layer is a {type(old).__name__}, not a Linear")
    head = Linear(old.weight.shape[1], outputs, rng)
    head.astype(old.weight.dtype)
    model.layers[-1] = head
    return head


def discriminative_rates(optimiser: Optimiser, parts: Sequence[Module], factor: float = 2.6) -> None:
    """Divide the rate by `factor` for each part further from the output: early layers are general, and move least.

    `parts` from input to output; those without parameters to train do not count. Howard & Ruder, 2018, section 3.2,
    where the factor is 2.6. ValueError if a parameter of the optimiser belongs to no part, or for a factor below 1.
    """
    if factor < 1:
        raise ValueError(f"discriminative_rates: factor {factor} is below 1")
    groups = [{id(p) for p in part.parameters() if p.requires_grad} for part in parts]
    scale: dict[int, float] = {}
    for distance, group in enumerate(reversed([group for group in groups if group])):
        scale |= dict.fromkeys(group - scale.keys(), factor**-distance)
    if missing := sum(id(p) not in scale for p in optimiser.parameters):
        raise ValueError(f"discriminative_rates: {missing} parameters of the optimiser belong to no part")
    optimiser.scales = tuple(scale[id(p)] for p in optimiser.parameters)


def fine_tune(
    model: Sequential, batches: Batches, loss: Loss, epochs: tuple[int, int], rate: float = 1e-2, factor: float = 2.6
) -> tuple[History, History]:
    """First the head alone for epochs[0], then everything for epochs[1] at a tenth of the rate, less further down.

    A fresh head sends random gradients into the body; trained first, it spares the features. Kumar et al., ICLR 2022
    (linear probing, then fine-tuning). Returns what happened in both parts.
    """
    freeze(model)
    unfreeze(model.layers[-1])
    probe = Trainer(model, Adam(model.parameters(), rate), loss).fit(batches, epochs[0])
    unfreeze(model)
    optimiser = Adam(model.parameters(), rate / 10)
    discriminative_rates(optimiser, model.layers, factor)
    return probe, Trainer(model, optimiser, loss).fit(batches, epochs[1])
