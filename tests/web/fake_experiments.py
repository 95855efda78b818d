"""A stand-in for the facade with labs, drills and a ledger, for the pages that experiment and judge."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fake import EVIDENCE, FakeViva

from vivavoce.app.results import Consistency, LabResult, Predicted
from vivavoce.domain import ids, settling
from vivavoce.domain.claim import Chart, Choice, Claim, Evidence, Knob, Lab, Prediction, Rule
from vivavoce.domain.drill import CheckResult, DrillSpec, Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.grade import Grade
from vivavoce.domain.pages import DrillPage, LabPage, WrongSolution

CONCEPT = "exploding-gradients"
GROWS = Claim(
    name="radius-rules",
    statement="The spectral radius rules the long run.",
    rules=(Rule("growth", "net", 0.0, 2.0),),
    control={"radius": 0.9},
    control_why="Below one the product shrinks.",
)
LAB = LabPage(
    slug="exploding-gradients",
    concept=CONCEPT,
    concept_title="Exploding gradients",
    lab=Lab(
        title="Singular value or spectral radius: which rules 100 steps?",
        knobs={
            "radius": Knob(1.1, "Spectral radius", 0.5, 1.5, 0.05),
            "steps": Knob(100, "Steps", 10, 200, 10),
            "between": Knob("linear", "Between the steps", choices=("linear", "tanh")),
            "scale": Knob(1.0, "Start", 0.001, 10.0, log=True, note="norm of the first gradient"),
        },
        claims=(GROWS,),
        prediction=Prediction(
            ask="64 × 64, radius 1.1: through 100 steps the gradient will…",
            metric="growth",
            a="net",
            choices=(
                Choice("vanish", high=0.0, curve=((0, 2.0), (40, 1e-2), (100, 1e-4))),
                Choice("grow about 10⁴", 0.0, 6.0, curve=((0, 2.0), (100, 1e4))),
                Choice("pass 10⁸", 6.0, curve=((0, 2.0), (100, 3e8))),
            ),
            because="One step stretches by up to 2.08, but 1.1 to the power of 100 is 13,781: the radius rules.",
            chart="norm",
            unit="decades",
            format=".1f",
        ),
        charts={
            "norm": Chart("Norm of the product", "steps back", "norm", log_y=True),
            "seeds": Chart("Decades grown, per seed", kind="bar"),
        },
        cannot_show="Real networks multiply different matrices at every layer. This one repeats a single matrix.",
        budget=3.0,
    ),
    evidence=(
        replace(
            EVIDENCE,
            id=f"{CONCEPT}/radius-rules",
            statement=GROWS.statement,
            effect=4.4,
            interval=(4.1, 4.6),
            contexts={"as stated": "holds"},
            control="does_not_hold",
            lab="exploding-gradients",
        ),
    ),
    source_html="<pre><code>LAB = Lab(...)</code></pre>",
    path="labs/exploding-gradients.py",
    version="v1",
)
STUB = """import numpy as np


def clip_by_norm(grads, limit):
    '''Return the gradients, shrunk together.'''
    raise NotImplementedError
"""
DRILL = DrillPage(
    spec=DrillSpec(
        "clip-by-norm",
        "drill",
        CONCEPT,
        "Clip by global norm, from scratch",
        "numpy",
        ("clip_by_norm",),
        8,
        ("What is the norm of all gradients together?", "Divide once, by that."),
        "drills/clip-by-norm",
    ),
    concept_title="Exploding gradients",
    task_html="<p>Write <code>clip_by_norm</code>: shrink all gradients together.</p>",
    stub=STUB,
    reference="def clip_by_norm(grads, limit):\n    return grads\n",
    wrong=(WrongSolution("per-tensor", "clips every tensor by itself", "direction is kept", "wrong = 1\n"),),
    version="v1",
)
BROKEN = "\n".join(f"step_{n} = {n}" for n in range(12)) + "\n"
NOTE = """<p>You are on call. A tanh RNN trained for a while, then the loss went to inf.</p>
<pre><code>step   0  loss     2.34  norm       11
step   6  loss    0.537  norm     6.47
step  11  loss      101  norm      651
step  20  loss 4.11e+12  norm  2.3e+07
step  36  loss 1.22e+36  norm 1.25e+19
step  38  loss      inf  norm      nan
run stopped: loss not finite (seed 1009)</code></pre>"""
INCIDENT = replace(
    DRILL,
    spec=replace(
        DRILL.spec,
        slug="dies-before-50",
        kind="incident",
        title="The run that dies before update 50",
        library="torch",
        entry=("train",),
    ),
    task_html=NOTE,
    stub=BROKEN,
    reference=BROKEN.replace("step_8", "clip"),
)
WRONG_CASE = """The answer differs.
call: clip_by_norm(grads, 1)
grads: array of shape (2,), float64
    [3. 4.]
got: array of shape (2,), float64
    [0.6 0.8]
wanted: array of shape (2,), float64
    [0.230769 0.307692]
largest difference 0.492, tolerance rtol=1e-10"""


def evidence_rows() -> list[Evidence]:
    """One claim of each verdict."""
    base = LAB.evidence[0]
    return [
        base,
        replace(
            base,
            id="dropout/improves-accuracy",
            statement="Dropout improves test accuracy.",
            verdict="holds_only_if",
            expected_original="holds",
            contexts={"as stated": "does_not_hold", "500 examples": "holds"},
            finding="With 500 examples it helps.",
            ledger=("000-Q9.1",),
            lab="",
            reason="It depends on the data.",
        ),
        replace(
            base,
            id="lstm/no-vanishing",
            statement="An LSTM has no vanishing gradient.",
            verdict="does_not_hold",
            expected_original="wrong",
            contexts={"as stated": "does_not_hold"},
            control="holds",
            finding="It vanishes over 100 steps.",
            ledger=("003-Q14.2",),
            lab="",
        ),
        replace(
            base,
            id="pooling/passes-on-largest",
            statement="Max pooling passes on the largest value.",
            kind="exact",
            effect=None,
            interval=None,
            wins=None,
            seeds=(),
            ledger=(),
            lab="",
            finding="Bit by bit.",
        ),
    ]


class Run:
    """A lab run that grows by the radius; `gate` holds it back after its first point until it is released."""

    def __init__(self, knobs: dict[str, Any], seeds: int, gate: threading.Event | None) -> None:
        self.knobs, self.seeds, self.gate, self.cancelled = knobs, seeds, gate, False

    def cancel(self) -> None:
        self.cancelled = True
        if self.gate:
            self.gate.set()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        radius, steps = self.knobs["radius"], self.knobs["steps"]
        yield {"kind": "line", "series": "norm/net", "values": (0, 2.0)}
        if self.gate:
            self.gate.wait(60)
        for step in range(2, steps + 1, 2):
            yield {"kind": "line", "series": "norm/net", "values": (step, 2.0 * radius**step)}
        grown = [steps * math.log10(radius) + 0.1 * seed for seed in range(self.seeds)]
        for seed, value in enumerate(grown):
            yield {"kind": "bar", "series": "seeds/net", "values": value}
            yield {"kind": "record", "metric": "growth", "arm": "net", "seed": seed, "value": value}
        metrics = {"growth": {"net": grown}}
        as_stated = settling.is_as_stated(LAB.lab, GROWS, self.knobs)
        beside = Consistency(f"{CONCEPT}/radius-rules", grown[0] > 2 if as_stated else None, grown[0], None, "holds")
        figure = settling.predicted_figure(LAB.lab.prediction, metrics)
        yield {"kind": "result", **asdict(LabResult(LAB.slug, CONCEPT, self.knobs, metrics, (beside,), figure, 0.01))}


class Judged:
    """A judgement on its way that notes whether it was stopped."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events, self.cancelled = events, False

    def __iter__(self) -> Iterator[Any]:
        return self._events

    def cancel(self) -> None:
        self.cancelled = True


class ExperimentViva(FakeViva):
    """Labs run, drills are judged by whether the code says `total`, and the ledger has four claims."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.runs: list[Run] = []
        self.gate: threading.Event | None = None
        self.lab_error: VivaError | None = None
        self.rows = evidence_rows()

    def labs(self) -> list[LabPage]:
        return [LAB]

    def lab(self, slug: str) -> LabPage:
        ids.find("lab", slug, [LAB.slug])
        return LAB

    def run_lab(self, slug: str, knobs: Mapping[str, object], seeds: int = 3) -> Run:
        if self.lab_error:
            raise self.lab_error
        if not 1 <= seeds <= 20:
            raise VivaError(f"A run cannot have {seeds} seeds.", "Ask for 1 to 20.")
        run = Run(settling.read_knobs(self.lab(slug).lab, knobs), seeds, self.gate)
        self.runs.append(run)
        return run

    def predict(self, slug: str, choice: int, knobs: Mapping[str, Any], figure: float) -> Predicted:
        right = settling.right_choice(LAB.lab.prediction, figure)
        self.calls.append(("predict", choice))
        return Predicted("P1", choice == right, choice, right, figure, f"{figure:.1f}", LAB.lab.prediction.because)

    def stored_prediction(self, slug: str) -> float | None:
        return 4.4

    def drills(self) -> list[DrillPage]:
        return [DRILL, INCIDENT]

    def drill(self, slug: str) -> DrillPage:
        ids.find("drill", slug, [page.spec.slug for page in self.drills()])
        return DRILL if slug == DRILL.spec.slug else INCIDENT

    def judge(self, slug: str, source: str, *, hints: int = 0, seconds: float = 0.0, record: bool = True) -> Judgement:
        if not source.strip():
            raise VivaError("There is no code.", "Fill in the stub, then judge it.")
        self.drill(slug)
        self.calls.append(("judge", {"slug": slug, "hints": hints, "seconds": seconds, "record": record}))
        good = "total" in source
        checks = (
            CheckResult("a small gradient passes unchanged", "pass", "", 1.0),
            CheckResult("direction is kept", "pass" if good else "wrong", "" if good else WRONG_CASE, 1.0),
        )
        mistake = "" if good else "clips every tensor by itself"
        return Judgement(slug, "pass" if good else "wrong", checks, 14.0, "A", mistake, "hello <world>\n", 7)

    def judge_stream(self, slug: str, source: str, *, hints: int = 0, seconds: float = 0.0) -> Judged:
        return Judged(self._judged(slug, source, hints, seconds))

    def _judged(self, slug: str, source: str, hints: int, seconds: float) -> Iterator[Any]:
        judgement = self.judge(slug, source, hints=hints, seconds=seconds)
        if slug == INCIDENT.spec.slug:
            for step in range(0, 60, 5):
                yield {"step": step, "values": {"loss": 1 + 0.1 * math.sin(step), "norm": 5.0 + math.cos(step)}}
        yield from judgement.checks
        yield judgement

    def claims(self) -> list[Evidence]:
        return self.rows

    def claim(self, claim_id: str) -> Evidence:
        ids.find("claim", claim_id, [row.id for row in self.rows])
        return next(row for row in self.rows if row.id == claim_id)

    def grade(self, slug: str = "", text: str = "") -> Grade:
        if slug:
            self.question(slug)
        return super().grade()

    def doctor(self) -> dict[str, Any]:
        return {
            "version": "0",
            "data_dir": "here",
            "profile": "A",
            "workers": {},
            "grader_tier": "lexical",
            "problems": [],
        }
