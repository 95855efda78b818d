"""What lies around a question: prerequisites, what it unlocks, its memory, other practice, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vivavoce.domain.claim import Evidence
from vivavoce.domain.errors import UnknownSlug
from vivavoce.domain.practice import ConceptState
from vivavoce.web import charts

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another concept; without `question` there is nothing of it in the bank yet."""

    title: str
    question: str
    state: ConceptState | None


@dataclass(frozen=True, slots=True)
class Around:
    """The side column of a question."""

    before: tuple[Neighbour, ...]
    unlocks: tuple[Neighbour, ...]
    memory: charts.Picture | None
    labs: tuple[str, ...]
    drills: tuple[str, ...]
    incidents: tuple[str, ...]
    cards: int


def of(viva: Viva, concept_id: str) -> Around:
    """What lies around a concept."""
    concepts = {concept.id: concept for concept in viva.bank.concepts()}
    progress = viva.progress()
    states = {state.concept: state for state in progress.states}
    concept = concepts[concept_id]

    def neighbours(names: Iterable[str]) -> tuple[Neighbour, ...]:
        found = []
        for name in names:
            other = concepts.get(name)
            title = other.title if other else name.replace("-", " ").capitalize()
            found.append(Neighbour(title, other.questions[0] if other and other.questions else "", states.get(name)))
        return tuple(found)

    memories = [memory for memory in progress.memory.get(concept_id, ()) if memory.last]
    strongest = max(memories, key=lambda memory: memory.stability, default=None)
    today = viva.today()
    return Around(
        neighbours(concept.prerequisites),
        neighbours(concept.unlocks),
        charts.forgetting(strongest, today.date, today.interview) if strongest else None,
        concept.labs,
        concept.drills,
        concept.incidents,
        concept.cards,
    )


def evidence(viva: Viva, names: Iterable[str]) -> dict[str, Evidence]:
    """The evidence there is for the named claims."""
    found = {}
    for name in dict.fromkeys(names):
        try:
            found[name] = viva.claim(name)
        except UnknownSlug:
            continue  # a claim whose evidence is stale or not measured yet has no chip
    return found
