"""What the lab pages show of knobs, predictions and outcomes, prepared for their templates."""

from __future__ import annotations

import math
import statistics as stats
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vivavoce.app.results import Consistency, Predicted
from vivavoce.domain import settling
from vivavoce.domain.claim import DOES_NOT_HOLD, HOLDS, Choice, Claim, Evidence, Knob, Lab, Prediction, Setting
from vivavoce.domain.pages import LabPage
from vivavoce.domain.statistics import Metrics, differences

SEGMENTS, SEGMENT_LETTERS = 3, 20  # more choices, or longer ones, become a drop-down list
SKETCH_WIDTH, SKETCH_HEIGHT = 40, 24


@dataclass(frozen=True, slots=True)
class Control:
    """One knob as a form field. `kind`: range, log, segments or list."""

    name: str
    knob: Knob
    kind: str
    value: str
    choices: tuple[str, ...] = ()


def controls(lab: Lab, values: Mapping[str, Setting]) -> list[Control]:
    """The form fields of a lab's knobs at these values."""
    return [_control(name, knob, values[name]) for name, knob in lab.knobs.items()]


def _control(name: str, knob: Knob, value: Setting) -> Control:
    choices = tuple(map(word, knob.choices or ((True, False) if isinstance(knob.default, bool) else ())))
    if choices:
        short = len(choices) <= SEGMENTS and sum(map(len, choices)) <= SEGMENT_LETTERS
        return Control(name, knob, "segments" if short else "list", word(value), choices)
    return Control(name, knob, "log" if knob.log else "range", word(value))


def word(value: Setting) -> str:
    """A setting as it stands in addresses and fields."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def step(knob: Knob) -> str:
    """The step of a slider: as declared, else whole numbers or a hundredth of the range."""
    if knob.step is not None:
        return f"{knob.step:g}"
    if isinstance(knob.default, int) or knob.low is None or knob.high is None:
        return "1"
    return f"{(knob.high - knob.low) / 100:.2g}"


def sketches(prediction: Prediction, log_y: bool) -> list[str]:
    """SVG polyline points of each choice's curve, all on one scale; empty where a choice has no curve."""
    curves = [_scaled(choice, log_y) for choice in prediction.choices]
    points = [point for curve in curves for point in curve]
    if not points:
        return ["" for _ in curves]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return [" ".join(f"{_at(x, xs, SKETCH_WIDTH)},{SKETCH_HEIGHT - _at(y, ys, SKETCH_HEIGHT):g}" for x, y in curve)
            for curve in curves]  # fmt: skip


def _scaled(choice: Choice, log_y: bool) -> list[tuple[float, float]]:
    return [(x, math.log10(max(y, 1e-300)) if log_y else y) for x, y in choice.curve]


def _at(value: float, values: Sequence[float], size: int) -> float:
    low, high = min(values), max(values)
    share = (value - low) / (high - low) if high > low else 0.5
    return round(2 + share * (size - 4), 1)


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim beside the short run: how many seeds came out as the evidence says."""

    id: str
    statement: str
    consistent: bool | None
    refuted: bool  # the evidence speaks against the claim at these settings, so agreeing with it does, too
    agreeing: int
    seeds: int


def compared(page: LabPage, found: Sequence[Consistency], metrics: Metrics) -> list[Compared]:
    """One row per claim, in the lab's order."""
    evidence = {row.id: row for row in page.evidence}
    rows = []
    for claim, beside in zip(page.lab.claims, found, strict=True):
        known = evidence.get(beside.id)
        agreeing, seeds = agreement(claim, known, metrics) if known and beside.consistent is not None else (0, 0)
        refuted = known is not None and known.contexts.get("as stated") == DOES_NOT_HOLD
        rows.append(Compared(beside.id, claim.statement, beside.consistent, refuted, agreeing, seeds))
    return rows


def agreement(claim: Claim, evidence: Evidence, metrics: Metrics) -> tuple[int, int]:
    """In how many seeds, of how many, the claim's rules came out as they did in the evidence."""
    holds = evidence.contexts.get("as stated") == HOLDS
    per_rule = [[value >= rule.margin for value in differences(rule, metrics)] for rule in claim.rules]
    per_seed = [all(met) for met in zip(*per_rule, strict=True)]
    return sum(met == holds for met in per_seed), len(per_seed)


def is_as_asked(page: LabPage, knobs: Mapping[str, Setting]) -> bool:
    """The question is about the lab's default knobs: other settings do not settle it."""
    return dict(knobs) == settling.settings(page.lab, {})


def shown(prediction: Prediction, figure: float) -> str:
    """The figure as the lab formats it, with its unit."""
    return (
        f"{figure:{prediction.format}} {prediction.unit.strip()}".strip()
        .replace(" %", "%")
        .replace("-", "−", 1 if figure < 0 else 0)
    )


def headline(prediction: Prediction, predicted: Predicted) -> str:
    """The outcome of a prediction in words."""
    if predicted.hit:
        return "As you predicted."
    said = prediction.choices[predicted.choice]
    if predicted.figure < said.low:
        return "Less than you predicted."
    return "More than you predicted." if predicted.figure >= said.high else "Not what you predicted."


def table(metrics: Metrics) -> list[dict[str, Any]]:
    """Rows of the metrics table: metric, arm, the value of each seed, the median."""
    return [
        {"metric": metric, "arm": arm, "values": [number(value) for value in values], "median": number(_median(values))}
        for metric, arms in metrics.items()
        for arm, values in arms.items()
    ]  # fmt: skip


def _median(values: Sequence[float]) -> float:
    return stats.median(values) if all(map(math.isfinite, values)) else math.nan


def number(value: float) -> str:
    """A measured number in four significant digits."""
    if not math.isfinite(value):
        return "not finite"
    return f"{value:.4g}"
