"""One to three short sentences on what to say next time."""

from __future__ import annotations

from collections.abc import Sequence

from vivavoce.domain.grade import CONTRADICTED, COVERED, MISSING, PARTIAL, UNSURE, MisconceptionGrade, PointGrade
from vivavoce.domain.rubric import ASKED, Rubric

MOST = 3
LEADS = {
    MISSING: "Say this, too",
    CONTRADICTED: "Check this",
    PARTIAL: "Finish this thought",
    UNSURE: "Make this clearer",
}
URGENCY = {CONTRADICTED: 0, MISSING: 1, PARTIAL: 2, UNSURE: 3}


def advise(
    rubric: Rubric, grades: Sequence[PointGrade], misconceptions: Sequence[MisconceptionGrade]
) -> tuple[str, ...]:
    """Corrections first, then the heaviest asked points that are not covered, then bonus points."""
    found = [f"Check this: {wrong.correction}" for wrong in misconceptions]
    open_points = [(rubric.point(grade.id), grade) for grade in grades if grade.verdict != COVERED]
    open_points.sort(key=lambda pair: (pair[0].role != ASKED, -pair[0].weight, URGENCY[pair[1].verdict]))
    corrected = {point for wrong in rubric.misconceptions for point in wrong.contradicts} if misconceptions else set()
    for point, grade in open_points:
        if not (grade.verdict == CONTRADICTED and point.id in corrected):
            found.append(f"{LEADS[grade.verdict]}: {point.minimal}")
    return tuple(found[:MOST])
