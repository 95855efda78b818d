"""Learning-rate schedules: the factor on the base rate as a function of the step. S0:14.

A schedule is a plain function from the step (0, 1, ...) to a factor; `Scheduler` applies it to an optimiser.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from vivavoce.scratch.optimisers import Optimiser

Schedule: TypeAlias = Callable[[int], float]


def constant(step: int) -> float:
    """1 at every step."""
    return 1.0


def stepwise(every: int, factor: float = 0.1) -> Schedule:
    """factor^⌊step / every⌋, as in He et al., CVPR 2016, section 3.4. ValueError if every < 1."""
    _positive("stepwise", every)
    return lambda step: factor ** (step // every)


def exponential(factor: float) -> Schedule:
    """factor^step."""
    return lambda step: factor**step


def cosine(steps: int, floor: float = 0.0) -> Schedule:
    """Half a cosine from 1 to `floor` over `steps`, then `floor`. Loshchilov & Hutter, ICLR 2017, eq. 5."""
    _positive("cosine", steps)
    return lambda step: floor + (1 - floor) * (1 + math.cos(math.pi * min(step, steps) / steps)) / 2


def inverse_square_root(warm_up: int) -> Schedule:
    """Rises linearly to 1 at `warm_up`, then falls with 1/√step: Vaswani et al., NeurIPS 2017, eq. 3, peak at 1."""
    _positive("inverse_square_root", warm_up)
    return lambda step: min((step + 1) / warm_up, math.sqrt(warm_up / (step + 1)))


def with_warm_up(steps: int, then: Schedule = constant) -> Schedule:
    """1/steps, 2/steps, ... 1, then `then` from its own step 0 on. Goyal et al., 2017, section 2.2."""
    _positive("with_warm_up", steps)
    return lambda step: (step + 1) / steps if step < steps else then(step - steps)


def _positive(schedule: str, steps: int) -> None:
    if steps < 1:
        raise ValueError(f"{schedule}: {steps} steps")


class Scheduler:
    """Sets the optimiser's rate to base · schedule(step): at once for step 0, then at each call of `step`."""

    def __init__(self, optimiser: Optimiser, schedule: Schedule) -> None:
        self.optimiser, self.schedule = optimiser, schedule
        self.base, self.count = optimiser.learning_rate, 0
        optimiser.learning_rate = self.base * schedule(0)

    def step(self) -> None:
        """After an optimiser step: move to the next rate."""
        self.count += 1
        self.optimiser.learning_rate = self.base * self.schedule(self.count)
