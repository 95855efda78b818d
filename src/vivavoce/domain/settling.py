"""Knob settings of a lab, and how a short run compares with committed evidence."""

from __future__ import annotations

import math
import statistics as stats
from collections.abc import Mapping

from vivavoce.domain.claim import HOLDS, Claim, Evidence, Knob, Lab, Prediction, Setting
from vivavoce.domain.errors import VivaError
from vivavoce.domain.statistics import Metrics, RuleResult, apply


def settings(lab: Lab, overrides: Mapping[str, Setting]) -> dict[str, Setting]:
    """The knobs' defaults with the overrides put over them."""
    return {name: knob.default for name, knob in lab.knobs.items()} | dict(overrides)


def read_knobs(lab: Lab, given: Mapping[str, object]) -> dict[str, Setting]:
    """Full settings from words or numbers. VivaError names an unknown knob or the range it left."""
    unknown = sorted(set(given) - set(lab.knobs))
    if unknown:
        raise VivaError(f"There is no knob {unknown[0]!r}.", f"This lab has {', '.join(lab.knobs)}.")
    return settings(lab, {name: _read(name, lab.knobs[name], value) for name, value in given.items()})


def _read(name: str, knob: Knob, value: object) -> Setting:
    if knob.choices:
        for choice in knob.choices:
            if value == choice or str(value) == str(choice):
                return choice
        raise VivaError(f"{name} cannot be {value!r}.", f"Choose one of {', '.join(map(str, knob.choices))}.")
    if isinstance(knob.default, bool):
        if str(value).lower() in ("true", "1", "on", "false", "0", "off"):
            return str(value).lower() in ("true", "1", "on")
        raise VivaError(f"{name} cannot be {value!r}.", "Set it to true or false.")
    span = f"{name} runs from {knob.low:g} to {knob.high:g}." if knob.low is not None and knob.high is not None else ""
    try:
        number = float(str(value))
    except ValueError:
        raise VivaError(f"{name} cannot be {value!r}: not a number.", span) from None
    below, above = knob.low is not None and number < knob.low, knob.high is not None and number > knob.high
    if not math.isfinite(number) or below or above:
        raise VivaError(f"{name} cannot be {value}.", span)
    if isinstance(knob.default, int):
        if number != int(number):
            raise VivaError(f"{name} cannot be {value}: it counts something.", f"Give a whole number. {span}")
        return int(number)
    return number


def is_as_stated(lab: Lab, claim: Claim, knobs: Mapping[str, Setting]) -> bool:
    """Are these the settings at which the claim is tested?"""
    return dict(knobs) == settings(lab, claim.settings)


def quick_results(claim: Claim, metrics: Metrics) -> list[RuleResult]:
    """The claim's rules applied to a short run."""
    return [apply(rule, metrics) for rule in claim.rules]


def consistent(claim: Claim, results: list[RuleResult], evidence: Evidence) -> bool:
    """Does a short run look like the evidence: is its median effect on the same side of every margin?"""
    holds = all(result.effect >= rule.margin for rule, result in zip(claim.rules, results, strict=True))
    return holds == (evidence.contexts.get("as stated") == HOLDS)


def predicted_figure(prediction: Prediction, metrics: Metrics) -> float | None:
    """The median that settles a prediction; None where it was not measured or is not finite."""
    arms = metrics.get(prediction.metric, {})
    if prediction.a not in arms or (prediction.b and prediction.b not in arms):
        return None
    values = arms[prediction.a]
    if prediction.b:
        values = [a - b for a, b in zip(values, arms[prediction.b], strict=True)]
    figure = stats.median(values)
    return figure if math.isfinite(figure) else None


def right_choice(prediction: Prediction, figure: float) -> int:
    """Index of the choice whose range holds the figure; the nearest one if the lab left a gap."""
    for index, choice in enumerate(prediction.choices):
        if choice.low <= figure < choice.high:
            return index
    distances = [min(abs(figure - choice.low), abs(figure - choice.high)) for choice in prediction.choices]
    return distances.index(min(distances))
