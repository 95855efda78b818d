"""Short texts: a reply to one question back, or an answer of a sentence or two.

A whole answer has several pieces of evidence for a point that it says; a sentence has one, often in words that no
wording shares. So the pair model reads more of a short text: all wordings of a point, what contradicts the point, and
the misconceptions about it, each beside the passage. One wording that is read as covered may share its words
alone; who says the point is nearer to most of them.

A logistic model over these features, `read_sentence` of `trained.json`, is fitted by `bench/grader_sentences.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from vivavoce.grader.features import Target
from vivavoce.grader.trained import FAR, Read, denial, log_odds, margin

LOOKED_NAMES = (
    "own", "near", "near_three", "near_lead", "margin_best", "margin_three", "margin_mean", "denial_mean",
    "opposite", "misconception",
)  # fmt: skip  # own: the chance that a whole answer would have, as log odds
LOOKED_AT = 1  # the likeliest point of a short answer, if none was asked for: reading two takes a quarter of a second
LEAST_WORDINGS = 4  # a point with fewer gains nothing from reading them all
SENTENCE, ANSWER = 20, 40  # words: up to here judged as short; from here as a whole answer


def share_of_whole(words: int) -> float:
    """How far a text of so many words is judged as a whole answer: not at all, in part, in full."""
    return min(1.0, max(0.0, (words - SENTENCE) / (ANSWER - SENTENCE)))


def wordings_of(targets: Sequence[Target]) -> list[str]:
    """All wordings of some targets."""
    return [wording for target in targets for wording in target.wordings]


def looked_features(
    chance: float,
    read: Read,
    own: Sequence[Sequence[float]],
    opposed: Sequence[Sequence[float]],
    false: Sequence[Sequence[float]],
) -> tuple[float, ...]:
    """In the order of `LOOKED_NAMES`. Logits of the passage beside wordings: of the point, against it, false."""
    margins = sorted(map(margin, own), reverse=True)
    return (
        log_odds(chance),
        *read.cosines,
        margins[0],
        fmean(margins[:3]),
        fmean(margins),
        fmean(map(denial, own)),
        max(map(margin, opposed), default=-FAR),
        max(map(margin, false), default=-FAR),
    )
