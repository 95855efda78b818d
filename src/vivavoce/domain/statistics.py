"""Rules: how measured values become a verdict. No learned parts, no randomness across calls."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vivavoce.domain.claim import DOES_NOT_HOLD, HOLDS, HOLDS_ONLY_IF, INVALID, UNRESOLVED, Record, Rule

RESAMPLES = 2000
Metrics = dict[str, dict[str, list[float]]]  # metric -> arm -> value per seed, in seed order


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule applied: median effect, 95 % bootstrap interval of it, seeds won, verdict."""

    verdict: str  # HOLDS | DOES_NOT_HOLD | UNRESOLVED | INVALID
    effect: float
    low: float
    high: float
    wins: int
    n: int


def tabulate(records: Iterable[Record]) -> Metrics:
    """Group records by metric and arm; values in the order of their seeds."""
    table: dict[str, dict[str, dict[int, float]]] = {}
    for record in records:
        table.setdefault(record.metric, {}).setdefault(record.arm, {})[record.seed] = record.value
    return {
        metric: {arm: [by_seed[seed] for seed in sorted(by_seed)] for arm, by_seed in arms.items()}
        for metric, arms in table.items()
    }


def differences(rule: Rule, metrics: Metrics) -> list[float]:
    """The paired differences `a - b` per seed. KeyError names a metric or arm that was not measured."""
    a = metrics[rule.metric][rule.a]
    if isinstance(rule.b, str):
        b: Sequence[float] = metrics[rule.other or rule.metric][rule.b]
    else:
        b = [float(rule.b)] * len(a)
    return [x - y for x, y in zip(a, b, strict=True)]


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the median; the generator is fixed, so it repeats."""
    generator = random.Random(0)
    medians = sorted(statistics.median(generator.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return medians[round(0.025 * RESAMPLES)], medians[round(0.975 * RESAMPLES) - 1]


def apply(rule: Rule, metrics: Metrics) -> RuleResult:
    """Judge one rule. A non-finite value makes it INVALID, never a verdict."""
    values = differences(rule, metrics)
    n = len(values)
    if n == 0 or not all(math.isfinite(value) for value in values):
        return RuleResult(INVALID, math.nan, math.nan, math.nan, 0, n)
    # A margin is often met exactly (a share of units, a rounded accuracy): do not lose it to rounding.
    margin, rounding = rule.margin - 1e-12, 1e-9
    wins = sum(value >= margin for value in values)
    low, high = median_interval(values)
    if wins >= rule.share * n - rounding and low >= margin:
        verdict = HOLDS
    elif wins <= (1 - rule.share) * n + rounding and high < margin:
        verdict = DOES_NOT_HOLD
    else:
        verdict = UNRESOLVED
    return RuleResult(verdict, statistics.median(values), low, high, wins, n)


def combine(verdicts: Sequence[str]) -> str:
    """All rules of one setting together: every rule must hold; one that fails decides."""
    if INVALID in verdicts:
        return INVALID
    if DOES_NOT_HOLD in verdicts:
        return DOES_NOT_HOLD
    return UNRESOLVED if UNRESOLVED in verdicts else HOLDS


def conclude(as_stated: str, contexts: Mapping[str, str], control: str) -> str:
    """Verdict of a claim from the setting as stated, its other contexts and its control.

    The control must turn the verdict as stated around; if it does not, the experiment
    has not shown what it says and the claim is INVALID.
    """
    settings = [as_stated, *contexts.values()]
    if INVALID in settings or control == INVALID:
        return INVALID
    if UNRESOLVED in settings or control == UNRESOLVED:
        return UNRESOLVED
    if control == as_stated:
        return INVALID
    if all(verdict == HOLDS for verdict in settings):
        return HOLDS
    return HOLDS_ONLY_IF if HOLDS in settings else DOES_NOT_HOLD
