"""One training step of a small network: two inputs, two hidden units, one output; forward, backward, update.

The numbers come from the scratch engine's own recorded graph; here are only the values, so that a server can show
them without NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vivavoce.domain.errors import VivaError

ACTIVATIONS = ("tanh", "sigmoid")
LOSSES = ("squared", "cross-entropy")
INPUT, TARGET, PARAMETER, COMPUTED = "input", "target", "parameter", "computed"  # roles of a node
FORWARD, BACKWARD, UPDATE = "forward", "backward", "update"
PARAMETERS = ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c")
NUMBERS = ("x1", "x2", "target", "rate", *PARAMETERS)
LARGEST = 10.0

# Weights that show something: the second unit works against the first, and no slope is close to zero.
START: Mapping[str, float] = {
    "x1": 1.0, "x2": 0.5, "target": 1.0, "rate": 0.1,
    "w11": 0.5, "w12": -0.5, "b1": 0.25, "w21": -0.75, "w22": 0.5, "b2": 0.0, "v1": 1.0, "v2": 0.5, "c": 0.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepSettings:
    """What a learner may change. `numbers` has every name of `NUMBERS`."""

    activation: str = "tanh"
    loss: str = "squared"
    numbers: Mapping[str, float] = field(default_factory=lambda: dict(START))

    @property
    def name(self) -> str:
        """tanh-squared, sigmoid-cross-entropy, ..."""
        return f"{self.activation}-{self.loss}"


PRESETS = tuple(StepSettings(activation, loss) for activation in ACTIVATIONS for loss in LOSSES)


@dataclass(frozen=True, slots=True)
class StepNode:
    """One value of the graph. `slopes` are its local derivatives by its inputs."""

    name: str
    role: str
    formula: str  # w11 · x1; empty for what is given
    inputs: tuple[int, ...]  # positions of its inputs in `TrainingStep.nodes`
    value: float
    slopes: tuple[float, ...]
    gradient: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One thing to watch: what happens at one node, in words. `node` is -1 where the whole network is meant."""

    phase: str
    node: int
    says: str


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """The graph in forward order, what happens in it frame by frame, and the loss before and after the update."""

    settings: StepSettings
    nodes: tuple[StepNode, ...]
    frames: tuple[Frame, ...]
    loss: float
    after: float
    updated: Mapping[str, float]  # parameter -> its new value


def with_changes(settings: StepSettings, changes: Mapping[str, object]) -> StepSettings:
    """The settings with some replaced. VivaError names what is unknown or out of range."""
    numbers = dict(settings.numbers)
    words = {"activation": settings.activation, "loss": settings.loss}
    for name, value in changes.items():
        if name in words:
            known = ACTIVATIONS if name == "activation" else LOSSES
            if value not in known:
                raise VivaError(f"{name} is {value!r}.", f"Choose {' or '.join(known)}.")
            words[name] = str(value)
        elif name in numbers:
            numbers[name] = _number(name, value)
        else:
            raise VivaError(f"There is no {name!r} in this network.", f"There are {', '.join((*words, *NUMBERS))}.")
    if words["loss"] == "cross-entropy" and not 0 <= numbers["target"] <= 1:
        raise VivaError("With cross-entropy the target is a probability.", "Choose a target from 0 to 1.")
    return replace(settings, numbers=numbers, **words)


def _number(name: str, value: object) -> float:
    low = 0.0 if name == "rate" else -LARGEST
    try:
        number = float(str(value).replace("−", "-"))
    except ValueError:
        raise VivaError(f"{name} is {value!r}, which is no number.", f"It runs from {low:g} to {LARGEST:g}.") from None
    if not (math.isfinite(number) and low <= number <= LARGEST):
        raise VivaError(f"{name} is {number:g}.", f"It runs from {low:g} to {LARGEST:g}.")
    return number
