"""How attempts are written to the log and read back: a grade in, the same grade out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vivavoce.domain.drill import Judgement
from vivavoce.domain.event import Event
from vivavoce.domain.grade import Grade, MisconceptionGrade, PointGrade, StructureGrade


def grade_outcomes(grade: Grade) -> dict[str, Any]:
    """What the log keeps of a grade: everything the grader said."""
    return {"score": grade.score, "grade": asdict(grade)}


def read_grade(event: Event) -> Grade:
    """The grade that `grade_outcomes` wrote."""
    stored = dict(event.outcomes["grade"])
    return Grade(
        **{
            **stored,
            "points": tuple(PointGrade(**{**p, "evidence": _spans(p["evidence"])}) for p in stored["points"]),
            "misconceptions": tuple(
                MisconceptionGrade(**{**m, "evidence": _spans(m["evidence"])}) for m in stored["misconceptions"]
            ),
            "structure": tuple(StructureGrade(**s) for s in stored["structure"]),
            "advice": tuple(stored["advice"]),
        }
    )


def _spans(stored: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in stored)


def judgement_outcomes(judgement: Judgement) -> dict[str, Any]:
    """What the log keeps of a judgement; the printed output is not evidence."""
    return {
        "verdict": judgement.verdict,
        "checks": [{"name": check.name, "verdict": check.verdict} for check in judgement.checks],
        "mistake": judgement.mistake,
    }
