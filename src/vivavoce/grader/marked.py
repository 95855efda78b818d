"""A lone point with answers that a teacher has marked: a new answer beside the most alike of them.

Where data of others brings no rubric but graded answers to the same question, these tell more than the few
reference answers: what passes, what falls short, what says the opposite. Pure Python; the pair model reads
the nearest of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from vivavoce.grader.text import words_of
from vivavoce.grader.trained import FAR, SHORT_NAMES, denial, margin

LETTERS = 4  # of a piece of text that is compared
NEAREST = 3  # right answers that are read, and that a mean is taken over
NEAREST_WRONG = 2
VOTERS = 7
SHARPNESS = 8.0  # of the weight of a vote by its likeness
_MARKED_NAMES = (
    "right", "right_three", "wrong", "wrong_three", "opposed", "vote", "vote_opposed", "vote_share",
    "right_margin", "right_margin_mean", "right_denial", "right_denial_mean", "wrong_margin", "wrong_margin_mean",
)  # fmt: skip
MARKED_NAMES = (*SHORT_NAMES, *_MARKED_NAMES)


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """An answer of someone else. `share` of the point that it says: 1 is right."""

    text: str
    share: float
    opposed: bool = False  # says the opposite

    @property
    def right(self) -> bool:
        """Whether it says all of the point."""
        return self.share >= 1.0


def likeness(answer: str, others: Sequence[MarkedAnswer]) -> list[float]:
    """Cosine of the letter pieces of an answer and of each other one, in [0, 1]."""
    own = _pieces(answer)
    return [_cosine(own, _pieces(other.text)) for other in others]


def nearest(alike: Sequence[float], others: Sequence[MarkedAnswer]) -> tuple[list[str], list[str]]:
    """The right answers and the wrong ones that are worth reading."""
    ranked = sorted(range(len(others)), key=lambda place: -alike[place])
    right = [others[place].text for place in ranked if others[place].right]
    wrong = [others[place].text for place in ranked if not others[place].right]
    return right[:NEAREST], wrong[:NEAREST_WRONG]


def marked_features(
    short: Sequence[float],
    alike: Sequence[float],
    others: Sequence[MarkedAnswer],
    right: Sequence[Sequence[float]],
    wrong: Sequence[Sequence[float]],
) -> tuple[float, ...]:
    """In the order of `MARKED_NAMES`. `right` and `wrong`: logits of the answers of `nearest`."""
    good = sorted((a for a, other in zip(alike, others, strict=True) if other.right), reverse=True)[:NEAREST]
    bad = sorted((a for a, other in zip(alike, others, strict=True) if not other.right), reverse=True)[:NEAREST]
    against = [a for a, other in zip(alike, others, strict=True) if other.opposed]
    said, denied = [margin(row) for row in right], [denial(row) for row in right]
    wrongly = [margin(row) for row in wrong]
    return (
        *short,
        *(max(good, default=0.0), _mean(good, 0.0), max(bad, default=0.0), _mean(bad, 0.0)),
        max(against, default=0.0),
        *_votes(alike, others),
        *(max(said, default=-FAR), _mean(said, -FAR), max(denied, default=-FAR), _mean(denied, -FAR)),
        *(max(wrongly, default=-FAR), _mean(wrongly, -FAR)),
    )


def _votes(alike: Sequence[float], others: Sequence[MarkedAnswer]) -> tuple[float, float, float]:
    """What the most alike answers say: the share that is right, that is opposed, and their mean share."""
    ranked = sorted(zip(alike, others, strict=True), key=lambda pair: -pair[0])[:VOTERS]
    weights = [math.exp(SHARPNESS * (value - ranked[0][0])) for value, _ in ranked]
    total = sum(weights)
    right, opposed, share = (
        sum(weight * float(mark) for weight, mark in zip(weights, marks, strict=True)) / total
        for marks in zip(*((other.right, other.opposed, other.share) for _, other in ranked), strict=True)
    )
    return right, opposed, share


def _mean(values: Sequence[float], none: float) -> float:
    return sum(values) / len(values) if values else none


@lru_cache(maxsize=20_000)
def _pieces(text: str) -> frozenset[str]:
    padded = f" {' '.join(word.stem for word in words_of(text))} "
    return frozenset(padded[place : place + LETTERS] for place in range(len(padded) - LETTERS + 1))


def _cosine(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0
