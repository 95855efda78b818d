"""Figures: numbers of the evidence in the form in which prose prints them."""

from __future__ import annotations

import statistics as stats
from collections.abc import Callable, Mapping, Sequence

from vivavoce.domain.claim import Claim, Figure
from vivavoce.domain.statistics import Metrics, RuleResult

STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "median": stats.median,
    "mean": stats.fmean,
    "min": min,
    "max": max,
    "share": lambda values: sum(value > 0 for value in values) / len(values),
    "count": lambda values: sum(value > 0 for value in values),
}


def figures_of(claim: Claim, metrics: Mapping[str, Metrics], main: RuleResult) -> dict[str, str]:
    """Formatted figures: those every claim has (effect, low, high, wins, seeds) and those it declares."""
    found = {
        "effect": f"{main.effect:.3g}",
        "low": f"{main.low:.3g}",
        "high": f"{main.high:.3g}",
        "wins": str(main.wins),
        "seeds": str(main.n),
    }
    return found | {name: value_of(figure, metrics) for name, figure in claim.figures.items()}


def value_of(figure: Figure, metrics: Mapping[str, Metrics]) -> str:
    """One figure. KeyError names a context, metric or arm that was not measured."""
    values = metrics[figure.context][figure.metric][figure.arm]
    return format(STATISTICS[figure.statistic](values), figure.format)
