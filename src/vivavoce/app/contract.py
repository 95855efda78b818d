"""The command contract as JSON-ready values: what `viva ... --json` prints and `/api/v1` answers.

Pure functions from domain values to dicts and lists; nothing here reads, writes or computes a verdict.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from vivavoce.app.estimating import Asked, Estimated, tolerance
from vivavoce.app.results import Explained
from vivavoce.coach import Course, Progress
from vivavoce.domain.claim import Evidence
from vivavoce.domain.drill import DrillSpec, Judgement
from vivavoce.domain.grade import Grade
from vivavoce.domain.pages import CardPage, CasePage, DrillPage, EstimatePage, LabPage, Problem, QuestionPage, SearchHit
from vivavoce.domain.practice import Action
from vivavoce.domain.step import TrainingStep
from vivavoce.grader import Turn

Json = dict[str, Any]

_LEDGER_ROW = re.compile(r"00(\d)-Q(\d+)")


def concepts(rows: Iterable[Mapping[str, Any]]) -> list[Json]:
    """`viva concepts`."""
    return [_pick(row, "id", "title", "area", "level") for row in rows]


def questions(rows: Iterable[Mapping[str, Any]]) -> list[Json]:
    """`viva questions`."""
    keys = ("slug", "title", "concept", "area", "level", "sources", "kinds")
    return [_pick(row, *keys) for row in rows]


def question(page: QuestionPage) -> Json:
    """One question with its answer: the list's row, the sections as HTML, the points without their wordings."""
    return {
        "slug": page.slug,
        "title": page.title,
        "concept": page.concept,
        "area": page.area,
        "level": page.level,
        "sources": list(page.sources),
        "kinds": list(page.kinds),
        "minutes": page.minutes,
        "citations": list(page.citations),
        "claims": list(page.claims),
        "sections": [{"id": part.id, "title": part.title, "html": part.html} for part in page.sections],
        "points": [
            {"id": point.id, "role": point.role, "weight": point.weight, "statement": point.statement}
            for point in page.rubric.points
        ],
    }


def grade(result: Grade) -> Json:
    """`viva grade`: spans are half-open, in code points of the submitted text."""
    return {
        "question": result.question,
        "score": round(result.score, 4),
        "tier": result.tier,
        "points": [
            {
                "id": point.id,
                "verdict": point.verdict,
                "probability": round(point.probability, 4),
                "evidence": [list(span) for span in point.evidence],
            }
            for point in result.points
        ],
        "misconceptions": [
            {
                "id": found.id,
                "probability": round(found.probability, 4),
                "evidence": [list(span) for span in found.evidence],
                "correction": found.correction,
            }
            for found in result.misconceptions
        ],
        "advice": list(result.advice),
        "milliseconds": round(result.milliseconds, 1),
    }


def explained(found: Explained, answered: Turn | None = None) -> Json:
    """`viva ask`: the attempt as it stands and what is asked back now; with the turn just `answered`, its answer."""
    asks = found.next
    return {
        "attempt": found.event_id,
        "grade": grade(found.grade),
        "next": None if asks is None else {**_turn(asks), "hint": asks.hint},
        "answered": None if answered is None else {**_turn(answered), "reveal": answered.reveal},
        "beyond": [{"id": point.id, "verdict": point.verdict} for point in found.beyond],
    }


def _turn(turn: Turn) -> Json:
    return {"kind": turn.kind, "ask": turn.ask, "point": turn.point}


def cards(found: Iterable[CardPage]) -> list[Json]:
    """`viva study`: what to recall, in this order."""
    return [{"item": card.item, "question": card.question, "ask": card.ask, "answer": card.answer} for card in found]


def drills(specs: Iterable[DrillSpec]) -> list[Json]:
    """`viva drills`."""
    return [{"slug": spec.slug, "kind": spec.kind, "concept": spec.concept, "library": spec.library} for spec in specs]


def estimates(pages: Iterable[EstimatePage]) -> list[Json]:
    """The estimates' part of `viva drills`: they need no library, only a pencil."""
    found = [page.estimate for page in pages]
    return [{"slug": e.slug, "kind": "estimate", "concept": e.concept, "library": "none"} for e in found]


def cases(pages: Iterable[CasePage]) -> list[Json]:
    """`viva case`: what there is."""
    return [
        {"slug": p.case.slug, "concept": p.case.concept, "title": p.case.title, "sources": list(p.case.sources)}
        for p in pages
    ]


def case(page: CasePage) -> Json:
    """`viva case SLUG`: the interviewer's sheet."""
    return {**asdict(page.case), "concept_title": page.concept_title}


def asked(found: Asked) -> Json:
    """`viva estimate SLUG`: the question with its numbers, never the answer."""
    estimate = found.page.estimate
    return {
        "slug": estimate.slug,
        "concept": estimate.concept,
        "title": estimate.title,
        "seed": found.seed,
        "ask": found.ask,
        "unit": estimate.unit,
        "tolerance": tolerance(estimate.within),
        "minutes": estimate.minutes,
    }


def estimated(found: Estimated) -> Json:
    """`viva estimate SLUG --seed N --answer TEXT`: the verdict, the right answer and how one gets there."""
    return {
        **asked(found.asked),
        "verdict": "pass" if found.marked.right else "wrong",
        "given": list(found.marked.given),
        "answer": list(found.marked.answer),
        "mistake": found.marked.mistake,
        "derivation": list(found.derivation),
    }


def drill(page: DrillPage) -> Json:
    """One drill to work on: the task and the stub, never the reference."""
    spec = page.spec
    return {
        **drills([spec])[0],
        "title": spec.title,
        "entry": list(spec.entry),
        "minutes": spec.minutes,
        "hints": len(spec.hints),
        "task": page.task_html,
        "stub": page.stub,
    }


def judgement(result: Judgement) -> Json:
    """`viva judge`; `mistake` names a known wrong solution that fails alike, `output` is what was printed."""
    return {
        "slug": result.slug,
        "verdict": result.verdict,
        "checks": [{"name": check.name, "verdict": check.verdict, "message": check.message} for check in result.checks],
        "milliseconds": round(result.milliseconds, 1),
        "profile": result.profile,
        "mistake": result.mistake,
        "output": result.output,
        "seed": result.seed,
    }


def claim(found: Evidence) -> Json:
    """One claim as `viva verify` and the ledger's downloads give it."""
    return {
        "id": found.id,
        "statement": found.statement,
        "ledger": list(found.ledger),
        "sources": sources(found.ledger),
        "verdict": found.verdict,
        "expected_original": found.expected_original,
        "reason": found.reason,
        "finding": found.finding,
        "effect": finite(found.effect),
        "interval": [finite(end) for end in found.interval] if found.interval else None,
        "wins": found.wins,
        "seeds": list(found.seeds),
        "contexts": dict(found.contexts),
        "control": found.control,
        "kind": found.kind,
        "lab": found.lab,
        "source": found.source,
        "versions": dict(found.versions),
        "date": found.date,
        "cpu_seconds": found.cpu_seconds,
        "hash": found.hash,
    }


def verification(found: Sequence[Evidence]) -> Json:
    """`viva verify` from committed evidence: the claims and how many there are of each verdict."""
    return {
        "claims": [claim(evidence) for evidence in found],
        "summary": dict(sorted(Counter(evidence.verdict for evidence in found).items())),
    }


def search(hits: Iterable[SearchHit]) -> list[Json]:
    """`viva search`."""
    return [
        {"slug": hit.slug, "concept": hit.concept, "title": hit.title, "score": round(hit.score, 4)} for hit in hits
    ]


def action(suggested: Action) -> Json:
    """`viva next`."""
    return {
        "item": suggested.item,
        "kind": suggested.practice,
        "minutes": suggested.minutes,
        "reason": suggested.reason,
        "gain": round(suggested.gain, 3),
        "title": suggested.title,
    }


def lab(result: Mapping[str, Any]) -> Json:
    """`viva lab`, from the `result` event of a run.

    A run with few seeds is no verdict: a claim is `consistent` or `inconsistent` with its committed evidence,
    or `not compared` where its settings were changed or it has no evidence.
    """
    words = {True: "consistent", False: "inconsistent", None: "not compared"}
    rows = [row if isinstance(row, Mapping) else asdict(row) for row in result["claims"]]
    claims = [
        {
            "id": row["id"],
            "verdict": words[row["consistent"]],
            "consistent": row["consistent"],
            "effect": row["effect"],
            "interval": row["interval"],
            "evidence": row["evidence"],
        }
        for row in rows
    ]
    kept = {key: result[key] for key in ("lab", "concept", "knobs", "metrics")}
    return dict(json_ready({**kept, "claims": claims, "cpu_seconds": round(result["cpu_seconds"], 3)}))


def lab_page(page: LabPage) -> Json:
    """A lab to run: its knobs with their ranges, and the prediction it asks for."""
    knobs = {
        name: {
            "label": knob.label,
            "default": knob.default,
            "low": knob.low,
            "high": knob.high,
            "choices": list(knob.choices),
        }
        for name, knob in page.lab.knobs.items()
    }
    prediction = page.lab.prediction
    return {
        "slug": page.slug,
        "concept": page.concept,
        "title": page.lab.title,
        "knobs": knobs,
        "ask": prediction.ask,
        "choices": [choice.label for choice in prediction.choices],
        "claims": [f"{page.concept}/{found.name}" for found in page.lab.claims],
        "cannot_show": page.lab.cannot_show,
        "budget": page.lab.budget,
    }


def progress(found: Progress, course: Course) -> Json:
    """`viva progress`; the course holds the forecast day by day, behind and ahead."""
    lines = {"behind": course.behind, "with_the_plan": course.kept, "without_more_practice": course.stopped}
    by_day = {
        name: [
            {"date": day.isoformat(), "share": state.share, "low": state.low, "high": state.high} for day, state in line
        ]
        for name, line in lines.items()
    }
    return {**json_ready(asdict(found)), "course": json_ready(by_day)}


def problems(found: Iterable[Problem]) -> list[Json]:
    """`viva check`."""
    return [{"file": p.file, "line": p.line, "problem": p.problem, "mend": p.mend} for p in found]


def step(found: TrainingStep) -> Json:
    """`viva step`: the graph in forward order, every move in words, the loss before and after the update."""
    return {
        "activation": found.settings.activation,
        "loss_function": found.settings.loss,
        "settings": dict(found.settings.numbers),
        "nodes": [
            {
                "name": node.name,
                "role": node.role,
                "formula": node.formula,
                "inputs": [found.nodes[i].name for i in node.inputs],
                "value": node.value,
                "slopes": list(node.slopes),
                "gradient": node.gradient,
            }
            for node in found.nodes
        ],
        "moves": [
            {
                "phase": frame.phase,
                "node": found.nodes[frame.node].name if frame.node >= 0 else None,
                "says": frame.says,
            }
            for frame in found.frames
        ],
        "loss": {"before": found.loss, "after": found.after},
        "updated": dict(found.updated),
    }


def sources(ledger: Iterable[str]) -> list[str]:
    """References into the two lists behind ledger rows: `000-Q18.2` is S0:18, `003-Q14.1` is S3:14."""
    found = (_LEDGER_ROW.match(row) for row in ledger)
    return list(dict.fromkeys(f"S{match[1]}:{match[2]}" for match in found if match))


def json_ready(value: Any) -> Any:
    """The same value with tuples as lists, dates as text and non-finite numbers as null, at any depth."""
    match value:
        case float():
            return finite(value)
        case Mapping():
            return {str(key): json_ready(part) for key, part in value.items()}
        case list() | tuple():
            return [json_ready(part) for part in value]
        case date():
            return value.isoformat()
        case _:
            return value


def finite(value: float | None) -> float | None:
    """JSON knows no infinity and no NaN: such a value becomes null."""
    return value if value is not None and math.isfinite(value) else None


def _pick(row: Mapping[str, Any], *keys: str) -> Json:
    return {key: list(row[key]) if isinstance(row[key], tuple) else row[key] for key in keys}
