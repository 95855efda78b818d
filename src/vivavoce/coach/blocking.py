"""What holds back most: a missed or unknown concept on which other weak ones rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vivavoce.coach.agenda import total_weight, weight
from vivavoce.coach.learner import Learner
from vivavoce.coach.settings import Settings

WEAK = 0.4  # chance to answer below which a concept is weak


@dataclass(frozen=True, slots=True)
class Blocking:
    """One concept and the weak ones that rest on it, directly or through each other."""

    concept: str
    title: str
    missed: bool  # at the last attempt
    tried: bool
    chain: tuple[str, ...]  # ids from the concept upwards, each resting on the one before, where most is held back
    held_back: tuple[str, ...]  # ids, in the order of teaching, without the concept itself
    points: float  # how many of a hundred questions are expected to be about those
    says: str  # the same in a sentence


def weak_concepts(learner: Learner, now: datetime, settings: Settings) -> set[str]:
    """Concepts that count and are missed, or would probably not be answered today."""
    from vivavoce.coach.futures import chances  # loads NumPy

    chance = chances(learner, now.date())
    return {
        concept.id
        for concept in learner.view.concepts
        if weight(concept, settings) and (learner.missed(concept.id) or chance[concept.id] < WEAK)
    }


def blocking(learner: Learner, now: datetime, settings: Settings) -> Blocking | None:
    """The weak concept on firm ground that holds back most. None before the first attempt or where nothing is weak."""
    if not learner.observations:
        return None
    view, weak = learner.view, weak_concepts(learner, now, settings)
    total = total_weight(view, settings)

    def points(names: Iterable[str]) -> float:
        return 100 * sum(weight(view.by_id[name], settings) for name in names) / total

    above = {name: _above(learner, name, weak) for name in weak}
    worth = {name: points(names) for name, names in above.items()}
    open_now = [
        concept.id
        for concept in view.concepts
        if concept.id in weak and above[concept.id] and weak.isdisjoint(view.foundations(concept))
    ]
    if not open_now:
        return None
    first = max(open_now, key=lambda name: worth[name])
    chain = _chain(learner, first, worth)
    return Blocking(
        concept=first,
        title=view.by_id[first].title,
        missed=learner.missed(first),
        tried=first in learner.concepts,
        chain=chain,
        held_back=tuple(concept.id for concept in view.concepts if concept.id in above[first]),
        points=worth[first],
        says=_sentence(learner, chain, len(above[first]), worth[first]),
    )


def _sentence(learner: Learner, chain: tuple[str, ...], held_back: int, points: float) -> str:
    first, second = (learner.view.by_id[name].title for name in chain[:2])
    why = (
        "last missed" if learner.missed(chain[0]) else "weak by now" if chain[0] in learner.concepts else "not started"
    )
    more = (
        f" and {held_back - 1} other weak or new concepts"
        if held_back > 2
        else " and one more"
        if held_back > 1
        else ""
    )
    return f"{first}, {why}, holds back {second}{more}: about {max(round(points), 1)} of 100 questions."


def _above(learner: Learner, concept: str, weak: set[str]) -> set[str]:
    """Weak concepts that rest on it through weak ones only."""
    found: set[str] = set()
    waiting = [concept]
    while waiting:
        new = {name for name in learner.view.dependants[waiting.pop()] if name in weak} - found - {concept}
        found |= new
        waiting += new
    return found


def _chain(learner: Learner, first: str, worth: dict[str, float]) -> tuple[str, ...]:
    """Upwards from `first`, each time to the weak concept that holds back most itself."""
    chain = [first]
    while following := [name for name in learner.view.dependants[chain[-1]] if name in worth and name not in chain]:
        chain.append(max(following, key=lambda name: worth[name]))
    return tuple(chain)
