"""What lies around a question: prerequisites, what it unlocks, its memory, other practice, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vivavoce.app.telling import whole_claim
from vivavoce.domain.claim import Evidence
from vivavoce.domain.errors import UnknownSlug
from vivavoce.domain.practice import ConceptState
from vivavoce.web import charts, words
from vivavoce.web.drawing import Picture

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva


PATHS = {
    "q": "/q/", "card": "/study?item=card:", "drill": "/drill/", "incident": "/debug/", "estimate": "/estimate/",
    "claim": "/claims/", "case": "/case/",
}  # fmt: skip


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
    memory: Picture | None
    labs: tuple[str, ...]
    practice: tuple[tuple[str, str, str], ...]  # kind in a word, address, title
    cards: int


def of(viva: Viva, concept_id: str) -> Around:
    """What lies around a concept."""
    concepts = {concept.id: concept for concept in viva.bank.concepts()}
    remembered = viva.remembered(concept_id)
    states = remembered.states
    concept = concepts[concept_id]

    def neighbours(names: Iterable[str]) -> tuple[Neighbour, ...]:
        found = []
        for name in names:
            other = concepts.get(name)
            title = other.title if other else words.unwritten(name)
            found.append(Neighbour(title, other.questions[0] if other and other.questions else "", states.get(name)))
        return tuple(found)

    memories = [memory for memory in remembered.memories if memory.last]
    strongest = max(memories, key=lambda memory: memory.stability, default=None)
    return Around(
        neighbours(concept.prerequisites),
        neighbours(concept.unlocks),
        charts.forgetting(strongest, remembered.date, remembered.interview) if strongest else None,
        concept.labs,
        (
            *(("Prove it", f"/labs/{slug}", viva.lab(slug).lab.title) for slug in concept.labs),
            *(("Code", f"/drill/{slug}", viva.drill(slug).spec.title) for slug in concept.drills),
            *(("Estimate", f"/estimate/{slug}", viva.bank.estimate(slug).estimate.title) for slug in concept.estimates),
            *(("Talk through", f"/case/{slug}", viva.case(slug).case.title) for slug in concept.cases),
            *(("Repair", f"/debug/{slug}", viva.drill(slug).spec.title) for slug in concept.incidents),
        ),
        concept.cards,
    )


def place(viva: Viva, item: str) -> str:
    """Where an item of the event log is practised; a prediction about a claim is made in the lab that settles it."""
    kind, _, name = item.partition(":")
    concept, _, claim = name.partition("/")
    if kind == "claim":
        for slug in viva.bank.concept(concept).labs:
            if slug == claim or any(declared.name == claim for declared in viva.lab(slug).lab.claims):
                return f"/labs/{slug}"
    return PATHS.get(kind, "/search?q=") + name


def evidence(viva: Viva, concept: str, names: Iterable[str]) -> dict[str, Evidence]:
    """The evidence there is for claims as the rubrics of a concept name them."""
    found = {}
    for name in dict.fromkeys(names):
        try:
            found[name] = viva.claim(whole_claim(concept, name))
        except UnknownSlug:
            continue  # a claim whose evidence is stale or not measured yet has no chip
    return found
