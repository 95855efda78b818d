"""What the rest of an answer tells about one of its parts.

Whoever says six of eight points has more likely said the seventh, too, in words that were hard to hear; whoever asserts
one misconception is likelier to hold another. And what a question asks for is said more often than what goes beyond it.
Two small logistic models put that to the chance that a target has by itself. Only whole answers have such a rest: a
reply to one question back says one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from vivavoce.grader.trained import log_odds

POINT_NAMES = ("own", "other_points", "misconceptions", "asked")  # the first and the third as log odds
FALSE_NAMES = ("own", "points", "other_misconception", "contradicts")  # the first as log odds
LIKELIEST = 2  # misconceptions that a mean is taken over


def beside_points(points: Sequence[float], false: Sequence[float], asked: Sequence[bool]) -> list[tuple[float, ...]]:
    """Per point, in the order of `POINT_NAMES`: from the chances of all points and of all misconceptions."""
    held = fmean(log_odds(chance) for chance in sorted((*false, 0.0, 0.0), reverse=True)[:LIKELIEST])
    return [
        (log_odds(own), _mean_without(points, place), held, float(wanted))
        for place, (own, wanted) in enumerate(zip(points, asked, strict=True))
    ]


def beside_misconceptions(
    points: Sequence[float], false: Sequence[float], contradicts: Sequence[Sequence[int]]
) -> list[tuple[float, ...]]:
    """Per misconception, in the order of `FALSE_NAMES`; `contradicts` are the numbers of its points."""
    return [
        (
            log_odds(own),
            fmean(points),
            max((*false[:place], *false[place + 1 :]), default=0.0),
            max((points[point] for point in against), default=0.0),
        )
        for place, (own, against) in enumerate(zip(false, contradicts, strict=True))
    ]


def _mean_without(chances: Sequence[float], place: int) -> float:
    """Mean of the others; of the one itself if it is alone."""
    others = (*chances[:place], *chances[place + 1 :])
    return fmean(others) if others else chances[place]
