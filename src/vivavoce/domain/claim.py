"""Claims, the labs and facts that settle them, and the evidence that is kept.

A lab file declares `LAB = Lab(...)` with literal arguments only, so that the bank can read it
without running it. A fact is a function under `@fact(...)`, again with literal arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HOLDS, HOLDS_ONLY_IF, DOES_NOT_HOLD = "holds", "holds_only_if", "does_not_hold"
UNRESOLVED, INVALID, NOT_MEASURABLE = "unresolved", "invalid", "not_measurable"
CLAIM_VERDICTS = (HOLDS, HOLDS_ONLY_IF, DOES_NOT_HOLD, UNRESOLVED, INVALID, NOT_MEASURABLE)
EXPECTED = {"holds": HOLDS, "conditional": HOLDS_ONLY_IF, "outdated": DOES_NOT_HOLD, "wrong": DOES_NOT_HOLD}

Setting = float | int | str | bool


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting the learner may turn: a range (with step or logarithmic) or a list of choices."""

    default: Setting
    label: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[Setting, ...] = ()
    log: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`a - b >= margin` per seed, in a share of the seeds, with the interval beyond the margin.

    `a` and `b` name arms of `metric`; `b` may be a number. `other` names the metric of `b` if it differs.
    """

    metric: str
    a: str
    b: str | float
    margin: float
    share: float = 0.9
    other: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the evidence that prose may print: a statistic of one arm of one metric."""

    metric: str
    arm: str
    statistic: str = "median"  # median | mean | min | max | share (of values above zero)
    format: str = ".2f"
    context: str = ""  # empty: as stated; "control", or the name of a context


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement, tested exactly as it is worded."""

    name: str
    statement: str
    rules: tuple[Rule, ...]
    control: Mapping[str, Setting]  # knob overrides under which the verdict must flip
    control_why: str
    finding: str = ""  # what happens, one sentence; {figure} prints a figure
    settings: Mapping[str, Setting] = field(default_factory=dict)  # knobs at which it is tested
    contexts: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)  # words -> overrides
    figures: Mapping[str, Figure] = field(default_factory=dict)
    ledger: tuple[str, ...] = ()
    expected: str = "holds"  # the ledger's word: holds | conditional | outdated | wrong
    reason: str = ""  # why the measurement differs from what was expected
    source: str = ""
    seeds: int = 20  # evidence seeds


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a prediction: right when `low <= figure < high`. `curve` is drawn dashed."""

    label: str
    low: float = float("-inf")
    high: float = float("inf")
    curve: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question the learner answers before the run, settled by a measured figure.

    The figure is the median over seeds of `metric` for arm `a` (minus arm `b`, where given).
    """

    ask: str
    metric: str
    a: str
    choices: tuple[Choice, ...]
    because: str  # one or two sentences shown with the outcome
    b: str = ""
    chart: str = ""  # chart on which the curve is drawn
    unit: str = ""
    format: str = ".2f"


@dataclass(frozen=True, slots=True)
class Chart:
    """One live plot. Series arrive by `emit(kind, "chart/series", values)`."""

    title: str
    x: str = ""
    y: str = ""
    kind: str = "line"  # line | bar | heat | histogram
    log_y: bool = False
    log_x: bool = False


@dataclass(frozen=True, slots=True)
class Lab:
    """One experiment: its knobs, the claims it settles and what it cannot show."""

    title: str
    knobs: Mapping[str, Knob]
    claims: tuple[Claim, ...]
    prediction: Prediction
    charts: Mapping[str, Chart]
    cannot_show: str
    budget: float  # CPU seconds a live run may take at the default knobs and 3 seeds
    fixed_rate: str = ""  # why the learning rate is not tuned per arm, where it is not
    needs: tuple[str, ...] = ()  # pretrained weights, by the names of `viva weights list`
    packages: tuple[str, ...] = ()  # libraries beside PyTorch, NumPy, SciPy and scikit-learn, by the names of imports


@dataclass(frozen=True, slots=True)
class FactSpec:
    """What `@fact(...)` declares about an exact claim, or about a documentary one where `dated` is set."""

    name: str
    statement: str
    ledger: tuple[str, ...] = ()
    expected: str = "holds"
    reason: str = ""
    source: str = ""
    finding: str = ""
    dated: str = ""  # date of the source: 2024, 2024-08 or 2024-08-27; then nothing is measured


@dataclass(frozen=True, slots=True)
class Record:
    """One measured value."""

    metric: str
    arm: str
    seed: int
    value: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim as last fully verified, as it stands in `evidence/<lab>.json`."""

    id: str  # concept/name
    statement: str
    verdict: str
    expected_original: str
    finding: str
    figures: Mapping[str, str]  # formatted for prose
    effect: float | None
    interval: tuple[float, float] | None
    wins: int | None
    seeds: tuple[int, ...]
    contexts: Mapping[str, str]  # context -> verdict there
    control: str  # verdict under the control
    ledger: tuple[str, ...]
    reason: str
    source: str
    date: str
    versions: Mapping[str, str]
    hash: str
    cpu_seconds: float
    kind: str  # statistical | exact | not_measurable
    lab: str  # slug of the lab, or "" for a fact
    extra: Mapping[str, Any] = field(default_factory=dict)
