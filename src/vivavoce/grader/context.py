"""What the rest of an answer tells about one of its parts.

Whoever says six of eight points has more likely said the seventh, too, in words that were hard to hear; whoever asserts
one misconception is likelier to hold another. And what a question asks for is said more often than what goes beyond it.
Two small logistic models put that to the chance that a target has by itself. Only whole answers have such a rest: a
reply to one question back says one thing, and so does an answer of up to `LONE` words, however many points were asked
for. From there the rest counts for more with every word, and in full from `WHOLE` words on.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from vivavoce.grader.trained import log_odds

POINT_NAMES = (
    "own", "other_points", "misconceptions", "asked", "own_with_others", "own_squared", "best_other", "rivals",
)  # fmt: skip  # own, and the misconceptions, as log odds
FALSE_NAMES = ("own", "points", "other_misconception", "contradicts")  # the first as log odds
LIKELIEST = 2  # misconceptions that a mean is taken over
LONE, WHOLE = 10, 40  # words: so short an answer has no rest; so long a one is judged as a whole


def beside_points(
    points: Sequence[float], false: Sequence[float], asked: Sequence[bool], against: Sequence[float]
) -> list[tuple[float, ...]]:
    """Per point, in the order of `POINT_NAMES`: from the chances of all points and of all misconceptions.

    `against`: of each point the chance of the likeliest target that contradicts it.
    """
    held = fmean(log_odds(chance) for chance in sorted((*false, 0.0, 0.0), reverse=True)[:LIKELIEST])
    found: list[tuple[float, ...]] = []
    for place, (chance, wanted, rival) in enumerate(zip(points, asked, against, strict=True)):
        own = log_odds(chance)
        others = (*points[:place], *points[place + 1 :]) or (chance,)  # a lone point stands for its others
        mean = fmean(others)
        found.append((own, mean, held, float(wanted), own * mean, own * own, max(others), rival))
    return found


def share_of_rest(words: int) -> float:
    """How much the rest of an answer of so many words counts: not at all, in part, in full."""
    return min(1.0, max(0.0, (words - LONE) / (WHOLE - LONE)))


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
