"""What the notebook of a lab calls: a short run with its curves, beside the evidence that is committed."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from vivavoce.domain import requirements, settling
from vivavoce.domain.claim import HOLDS, Claim, Lab, Record, Setting
from vivavoce.domain.errors import VivaError
from vivavoce.domain.statistics import Metrics, tabulate
from vivavoce.labkit import plots
from vivavoce.labkit.run import Emit
from vivavoce.labkit.worker import plain

Measure = Callable[..., Iterable[tuple[str, str, int, float]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that a notebook shows as HTML and a terminal as text."""

    text: str
    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass
class Run:
    """A finished short run. `lacking` says what must be installed first; then nothing was measured."""

    lab: Lab
    knobs: dict[str, Setting]
    metrics: Metrics = field(default_factory=dict)
    emitted: dict[str, dict[str, list[Any]]] = field(default_factory=dict)  # chart -> series -> values
    lacking: str = ""

    def __repr__(self) -> str:
        seeds = len(next(iter(next(iter(self.metrics.values())).values()))) if self.metrics else 0
        return self.lacking or f"Measured {', '.join(self.metrics)} over {seeds} seeds."

    @property
    def curves(self) -> Shown:
        """The lab's charts."""
        drawn = [plots.chart(spec, self.emitted.get(name, {})) for name, spec in self.lab.charts.items()]
        return Shown(self.lacking or f"{len(drawn)} charts", "".join(drawn) or escape(self.lacking))

    @property
    def measured(self) -> Shown:
        """Every metric and arm: its values by seed, and their median."""
        rows = [
            (metric, arm, "  ".join(f"{value:.4g}" for value in values), f"{_median(values):.4g}")
            for metric, arms in self.metrics.items()
            for arm, values in arms.items()
        ]
        return _table(("metric", "arm", "by seed", "median"), rows)

    @property
    def settled(self) -> str:
        """What became of the prediction."""
        prediction = self.lab.prediction
        if self.knobs != settling.settings(self.lab, {}):
            return "The question is about the knobs at their defaults: these settings do not settle it."
        figure = settling.predicted_figure(prediction, self.metrics)
        if figure is None:
            return self.lacking or "The figure that settles it was not measured."
        right = prediction.choices[settling.right_choice(prediction, figure)].label
        return f"{figure:{prediction.format}} {prediction.unit}".strip() + f": {right}. {prediction.because}"

    def beside(self, evidence: Mapping[str, Mapping[str, Any]]) -> Shown:
        """This run's effect of each claim beside the committed evidence. A few seeds are never a verdict."""
        rows = [self._row(claim, evidence.get(claim.name, {})) for claim in self.lab.claims]
        return _table(("claim", "this run", "committed evidence", "the two"), rows)

    def _row(self, claim: Claim, known: Mapping[str, Any]) -> tuple[str, ...]:
        committed = "none"
        if known:
            low, high = known["interval"]
            committed = (
                f"{known['verdict'].replace('_', ' ')}: {known['effect']:.3g} [{low:.3g}, {high:.3g}], "
                f"{known['wins']} of {known['seeds']} seeds, {known['date']}"
            )
        if not self.metrics or not settling.is_as_stated(self.lab, claim, self.knobs):
            return claim.statement, "tested at other settings" if self.metrics else "not run", committed, ""
        results = settling.quick_results(claim, self.metrics)
        if not known or not math.isfinite(results[0].effect):
            return claim.statement, f"{results[0].effect:.3g}", committed, "not compared"
        same = all(r.effect >= rule.margin for rule, r in zip(claim.rules, results, strict=True)) == (
            known["as stated"] == HOLDS
        )
        return claim.statement, f"{results[0].effect:.3g}", committed, "consistent" if same else "inconsistent"


def run(lab: Lab, measure: Measure, knobs: Mapping[str, Setting], seeds: Sequence[int] = range(3)) -> Run:
    """Run the lab's experiment here, in this process. VivaError names an unknown knob or the range it left.

    PyTorch is left with one thread, as where the evidence is measured: these networks are small, more threads wait.
    """
    found = Run(lab, settling.read_knobs(lab, knobs))
    if absent := requirements.missing(lab):
        found.lacking = f"This lab needs {' and '.join(absent)}: {'; '.join(absent.values())}"
        return found
    if not seeds:
        raise VivaError("A run needs a seed.", "Give range(3), say.")
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_num_threads(1)
    emit = _emitter(found.emitted)
    records = [
        Record(metric, arm, int(seed), float(value)) for metric, arm, seed, value in measure(seeds, emit, **found.knobs)
    ]
    found.metrics = tabulate(records)
    return found


def _emitter(into: dict[str, dict[str, list[Any]]]) -> Emit:
    def emit(kind: str, series: str, values: Any) -> None:
        name, _, arm = series.partition("/")
        into.setdefault(name, {}).setdefault(arm, []).append(plain(values))

    return emit


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if all(map(math.isfinite, values)) else math.nan


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Shown:
    text = "\n".join(" | ".join(row) for row in (head, *rows))
    cells = ["".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) for row in rows]
    titles = "".join(f'<th style="text-align:left">{escape(title)}</th>' for title in head)
    return Shown(text, f"<table><tr>{titles}</tr>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
