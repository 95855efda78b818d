"""How verdicts become a score and a band: the one place of the formula.

    asked  = sum(weight * value) / sum(weight) over the asked points
    bonus  = the same over the bonus points (1 if the rubric has none)
    score  = asked * (0.7 + 0.3 * bonus) - misconception_cost * misconceptions, within [0, 1]

    value: covered 1, partial 0.5, unsure 0.5, missing 0, contradicted 0

Bonus points lift what was asked and cannot replace it, hence the product. With every asked point
and nothing more an answer is good (0.7); strong (0.85) takes half of the bonus weight besides.
docs/decisions/0003-scoring.md gives the reasons.
"""

from __future__ import annotations

from collections.abc import Mapping

from vivavoce.domain.grade import CONTRADICTED, COVERED, MISSING, PARTIAL, UNSURE
from vivavoce.domain.rubric import ASKED, BONUS, Rubric, Scoring

ASKED_SHARE = 0.7
VALUES = {COVERED: 1.0, PARTIAL: 0.5, UNSURE: 0.5, MISSING: 0.0, CONTRADICTED: 0.0}


def score(rubric: Rubric, values: Mapping[str, float], misconceptions: int = 0) -> float:
    """The score in [0, 1] of point values in [0, 1] by point id; a point without a value counts 0."""
    asked = _share(rubric, values, ASKED)
    bonus = _share(rubric, values, BONUS)
    lifted = asked * (ASKED_SHARE + (1.0 - ASKED_SHARE) * bonus)
    return round(min(1.0, max(0.0, lifted - rubric.scoring.misconception_cost * misconceptions)), 4)


def band(scoring: Scoring, value: float) -> str:
    """The highest band whose threshold the score reaches."""
    if value >= scoring.strong:
        return "strong"
    if value >= scoring.good:
        return "good"
    return "partial" if value >= scoring.partial else "weak"


def _share(rubric: Rubric, values: Mapping[str, float], role: str) -> float:
    points = [point for point in rubric.points if point.role == role]
    weight = sum(point.weight for point in points)
    if not weight:
        return 1.0
    return sum(point.weight * values.get(point.id, 0.0) for point in points) / weight
