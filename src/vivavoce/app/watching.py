"""A training step to watch: from the bank at its first settings, computed by a worker at the learner's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from vivavoce.bank import Bank, stepping
from vivavoce.domain.step import StepSettings, TrainingStep, with_changes

KEPT = 64  # steps


def training_step(bank: Bank, changes: Mapping[str, object]) -> TrainingStep:
    """The step at the first settings with these changes. VivaError names what is unknown or out of range."""
    settings = with_changes(StepSettings(), changes)
    if settings == StepSettings(settings.activation, settings.loss):
        return bank.step(settings.name)
    order = tuple(settings.numbers.items())
    return _computed(settings.activation, settings.loss, order)


@lru_cache(maxsize=KEPT)
def _computed(activation: str, loss: str, numbers: tuple[tuple[str, float], ...]) -> TrainingStep:
    return stepping.compute([StepSettings(activation, loss, dict(numbers))])[0]
