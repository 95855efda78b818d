"""Where a learner stands in at most twelve short questions: which one comes next.

Each question asks for one point of one concept, in a sentence or two. The areas take turns by how much they count
(Sainte-Laguë: the most important per question asked already comes next); inside an area the next question is
harder after an answer that was right and easier after one that was not. What rests on what carries the rest: a
right answer speaks for the concept's foundations, a wrong one against what is built on it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vivavoce.coach.agenda import weight
from vivavoce.coach.blueprints import CONCEPT_LEVELS
from vivavoce.coach.settings import Settings
from vivavoce.coach.view import BankView, ConceptView

MOST_ITEMS = 12
ENOUGH_MISSED = 4  # in a row: more questions would only discourage
RIGHT, WRONG = 0.6, 0.4  # shares right from which the next is harder, and below which it is easier
MIDDLE = 1.0  # where it begins: what a fresher is asked


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of the placement that was answered; `right` in [0, 1]."""

    concept: str
    right: float


def next_concept(
    view: BankView, settings: Settings, answered: Sequence[Answered], askable: Collection[str]
) -> str | None:
    """The concept to ask about next, of those `askable`; None when enough was asked."""
    last = answered[-ENOUGH_MISSED:]
    if len(answered) >= MOST_ITEMS or (len(last) == ENOUGH_MISSED and all(one.right < WRONG for one in last)):
        return None
    seen = {one.concept for one in answered}
    left = [c for c in view.concepts if c.id in askable and c.id not in seen and weight(c, settings)]
    if not left:
        return None
    area = _turn(view, settings, answered, {concept.area for concept in left})
    rung = _rung(view, answered, area)
    pool = [concept for concept in left if concept.area == area]
    return min(pool, key=lambda concept: (abs(_level(concept) - rung), -_tells(view, concept))).id


def _turn(view: BankView, settings: Settings, answered: Sequence[Answered], areas: Collection[str]) -> str:
    """The area whose importance for each question about it is the largest."""
    asked = [view.by_id[one.concept].area for one in answered if one.concept in view.by_id]
    importance = dict.fromkeys((concept.area for concept in view.concepts if concept.area in areas), 0.0)
    for concept in view.concepts:
        if concept.area in importance:
            importance[concept.area] += weight(concept, settings)
    return max(importance, key=lambda area: importance[area] / (2 * asked.count(area) + 1))


def _rung(view: BankView, answered: Sequence[Answered], area: str) -> float:
    """How hard the next question of an area is to be, on the scale of CONCEPT_LEVELS."""
    known = [one for one in answered if one.concept in view.by_id]
    here = [one for one in known if view.by_id[one.concept].area == area]
    if here:
        return _level(view.by_id[here[-1].concept]) + _step(here[-1])
    return MIDDLE + sum(_step(one) for one in known) / (len(known) + 1)


def _step(one: Answered) -> float:
    return 1.0 if one.right >= RIGHT else -1.0 if one.right < WRONG else 0.0


def _level(concept: ConceptView) -> float:
    return float(CONCEPT_LEVELS.index(concept.level)) if concept.level in CONCEPT_LEVELS else MIDDLE


def _tells(view: BankView, concept: ConceptView) -> int:
    """How many concepts an answer speaks about besides its own."""
    return len(view.foundations(concept)) + len(view.dependants[concept.id])
