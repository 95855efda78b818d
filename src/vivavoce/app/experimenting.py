"""Run a lab with the learner's knobs, and settle a prediction by what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from vivavoce.app.recording import Recorder
from vivavoce.app.results import Consistency, LabResult, Predicted
from vivavoce.bank import Bank
from vivavoce.domain import requirements, settling
from vivavoce.domain.claim import Claim, Evidence, Setting
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.pages import LabPage
from vivavoce.domain.statistics import Metrics
from vivavoce.runner import LabRun as WorkerRun

MOST_SEEDS = 20  # a live run; verdicts come from `viva verify --fresh`


class LabRun:
    """A running lab: iterate over its events; the last is `{"kind": "result", ...}` or an error."""

    def __init__(self, page: LabPage, knobs: dict[str, Setting], worker: WorkerRun) -> None:
        self.page, self.knobs, self._worker = page, knobs, worker
        self.result: LabResult | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for event in self._worker:
            if event["kind"] == "done":
                self.result = _result(self.page, self.knobs, event["metrics"], event["cpu_seconds"])
                yield {"kind": "result", **asdict(self.result)}
            else:
                yield event

    def cancel(self) -> None:
        """Stop the run; nothing is recorded."""
        self._worker.cancel()


def start(page: LabPage, given: Mapping[str, object], seeds: int, worker: Any) -> LabRun:
    """Validate the knobs and the number of seeds, then start; `worker` is the runner."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise VivaError(f"A run cannot have {seeds} seeds.", f"Ask for 1 to {MOST_SEEDS}.")
    requirements.require(page.lab)
    knobs = settling.read_knobs(page.lab, given)
    return LabRun(page, knobs, worker.run_lab(page.path, knobs, range(seeds)))


def _result(page: LabPage, knobs: dict[str, Setting], metrics: Metrics, cpu: float) -> LabResult:
    evidence = {found.id: found for found in page.evidence}
    claims = tuple(
        _compare(page, claim, knobs, metrics, evidence.get(f"{page.concept}/{claim.name}")) for claim in page.lab.claims
    )
    figure = settling.predicted_figure(page.lab.prediction, metrics)
    return LabResult(page.slug, page.concept, dict(knobs), metrics, claims, figure, cpu)


def _compare(
    page: LabPage, claim: Claim, knobs: dict[str, Setting], metrics: Metrics, evidence: Evidence | None
) -> Consistency:
    claim_id = f"{page.concept}/{claim.name}"
    verdict = evidence.verdict if evidence else "unresolved"
    if not settling.is_as_stated(page.lab, claim, knobs):
        return Consistency(claim_id, None, None, None, verdict)
    results = settling.quick_results(claim, metrics)
    main = results[0]
    if evidence is None or not math.isfinite(main.effect):
        return Consistency(claim_id, None, None, None, verdict)
    same = settling.consistent(claim, results, evidence)
    return Consistency(claim_id, same, main.effect, (main.low, main.high), verdict)


class Predicting:
    """The predict practice: say what will happen, then see it."""

    def __init__(self, bank: Bank, record: Recorder) -> None:
        self._bank, self._record = bank, record

    def settle(self, slug: str, choice: int, knobs: Mapping[str, Setting], figure: float) -> Predicted:
        """Record a prediction and what happened."""
        page = self._bank.lab(slug)
        prediction = page.lab.prediction
        if not 0 <= choice < len(prediction.choices):
            raise VivaError(f"There is no choice {choice}.", f"Choose 0 to {len(prediction.choices) - 1}.")
        right = settling.right_choice(prediction, figure)
        said = {"choice": choice, "right": right, "hit": choice == right, "figure": figure, "knobs": dict(knobs)}
        event = Event(
            event_id="",
            at=self._record.now(),
            kind=ATTEMPT,
            item=f"claim:{page.concept}/{slug}",
            practice="predict",
            content_version=page.version,
            response=prediction.choices[choice].label,
            outcomes=said,
            judge=f"lab {slug}",
        )
        stored = self._record(event)
        shown = f"{figure:{prediction.format}} {prediction.unit.strip()}".strip()
        return Predicted(stored.event_id, choice == right, choice, right, figure, shown, prediction.because)
