"""How verdicts become a score and a band: the one place of the formula.

    asked  = sum(weight * value) / sum(weight) over the asked points
    bonus  = the same over the bonus points (1 if the rubric has none)
    score  = asked * (0.7 + 0.3 * bonus) - misconception_cost * misconceptions, within [0, 1]

    value: covered 1, partial 0.5, unsure 0.5, missing 0, contradicted 0

Bonus points lift what was asked and cannot replace it, hence the product. With every asked point
and nothing more an answer is good (0.7); strong (0.85) takes half of the bonus weight besides.
docs/decisions/0003-scoring.md gives the reasons.

Verdicts on single points may be wrong, and the score with them. `higher` says how high the band may be instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vivavoce.domain.grade import CONTRADICTED, COVERED, MAY_BE, MISSING, PARTIAL, UNSURE, PointGrade
from vivavoce.domain.rubric import ASKED, BANDS, BONUS, Rubric, Scoring

ASKED_SHARE = 0.7
# Chance from which a higher band is named. On the questions that fitted the blend 43 of 219 good answers fall into too
# low a band; with this 10 of them are put too low even so, and 244 of 576 answers of all kinds get a "perhaps".
PERHAPS = 0.08
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


def higher(
    rubric: Rubric, points: Sequence[PointGrade], misconceptions: int, worth: Mapping[str, float] | None = None
) -> dict[str, str]:
    """`MAY_BE` and the highest band that an answer reaches with a chance of at least `PERHAPS`; else nothing.

    Points are taken as independent. `worth`: what a point counts if it was said, where that is not 1.
    """
    worth = worth or {}
    given = score(rubric, {p.id: VALUES[p.verdict] * worth.get(p.id, 1.0) for p in points}, misconceptions)
    best = _best(rubric, {p.id: p.probability for p in points}, worth, misconceptions)
    return {MAY_BE: best} if BANDS.index(best) < BANDS.index(band(rubric.scoring, given)) else {}


def _best(rubric: Rubric, chances: Mapping[str, float], worth: Mapping[str, float], misconceptions: int) -> str:
    asked, bonus = (_shares(rubric, chances, worth, role) for role in (ASKED, BONUS))
    cost = rubric.scoring.misconception_cost * misconceptions
    reached = dict.fromkeys(BANDS, 0.0)
    for base, likely in asked.items():
        for lift, also in bonus.items():
            reached[band(rubric.scoring, base * (ASKED_SHARE + (1.0 - ASKED_SHARE) * lift) - cost)] += likely * also
    above = 0.0
    for name in BANDS:
        above += reached[name]
        if above >= PERHAPS:
            return name
    return BANDS[-1]


def _shares(rubric: Rubric, chances: Mapping[str, float], worth: Mapping[str, float], role: str) -> dict[float, float]:
    """Every share of the weight of one role that can have been said, with its chance."""
    points = [point for point in rubric.points if point.role == role]
    if not points:
        return {1.0: 1.0}
    weight = sum(point.weight for point in points)
    found = {0.0: 1.0}
    for point in points:
        chance, value = chances.get(point.id, 0.0), point.weight / weight * worth.get(point.id, 1.0)
        spread: dict[float, float] = {}
        for share, likely in found.items():
            for more, part in ((0.0, 1.0 - chance), (value, chance)):
                reached = round(share + more, 9)
                spread[reached] = spread.get(reached, 0.0) + likely * part
        found = spread
    return found


def _share(rubric: Rubric, values: Mapping[str, float], role: str) -> float:
    points = [point for point in rubric.points if point.role == role]
    weight = sum(point.weight for point in points)
    if not weight:
        return 1.0
    return sum(point.weight * values.get(point.id, 0.0) for point in points) / weight
