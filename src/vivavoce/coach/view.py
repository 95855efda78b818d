"""What the coach needs to know of the bank: concepts, what rests on what, and what can be practised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vivavoce.domain.event import PRACTICES

LAB_MINUTES = 5
CARD_MINUTES = 1


@dataclass(frozen=True, slots=True)
class Exercise:
    """One thing to practise. `item` and `aliases` are the item ids under which the log knows it."""

    item: str
    practice: str  # recall | explain | predict | code | debug
    title: str
    minutes: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptView:
    """One concept with its exercises, the main one of each practice first."""

    id: str
    title: str
    area: str
    level: str  # common | fresher | experienced
    prerequisites: tuple[str, ...]
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class BankView:
    """The whole bank in the order in which it is taught."""

    concepts: tuple[ConceptView, ...]

    @cached_property
    def by_id(self) -> dict[str, ConceptView]:
        """Concept id to concept."""
        return {concept.id: concept for concept in self.concepts}

    @cached_property
    def homes(self) -> dict[str, tuple[ConceptView, Exercise]]:
        """Item id, aliases included, to the concept and exercise it belongs to."""
        return {
            name: (concept, exercise)
            for concept in self.concepts
            for exercise in concept.exercises
            for name in (exercise.item, *exercise.aliases)
        }

    @cached_property
    def practised(self) -> dict[str, dict[str, tuple[Exercise, ...]]]:
        """Concept id to its exercises by practice, in the order of PRACTICES; practices without any are left out."""
        return {
            concept.id: {
                name: found
                for name in PRACTICES
                if (found := tuple(exercise for exercise in concept.exercises if exercise.practice == name))
            }
            for concept in self.concepts
        }

    @cached_property
    def dependants(self) -> dict[str, tuple[str, ...]]:
        """Concept id to the concepts that name it as a prerequisite."""
        found: dict[str, list[str]] = {concept.id: [] for concept in self.concepts}
        for concept in self.concepts:
            for prerequisite in self.foundations(concept):
                found[prerequisite].append(concept.id)
        return {concept: tuple(names) for concept, names in found.items()}

    @cached_property
    def _foundations(self) -> dict[str, tuple[str, ...]]:
        return {
            concept.id: tuple(name for name in concept.prerequisites if name in self.by_id and name != concept.id)
            for concept in self.concepts
        }

    def foundations(self, concept: ConceptView) -> tuple[str, ...]:
        """Its prerequisites that are in the bank."""
        return self._foundations[concept.id]


def question(slug: str, title: str, minutes: int) -> Exercise:
    """A question to explain."""
    return Exercise(f"q:{slug}", "explain", title, minutes)


def card(item: str, ask: str) -> Exercise:
    """A card to recall; `item` is `card:slug/n`."""
    return Exercise(item, "recall", ask, CARD_MINUTES)


def lab(concept: str, slug: str, title: str, claims: tuple[str, ...] = (), minutes: int = LAB_MINUTES) -> Exercise:
    """A lab to predict. Its item is `claim:concept/slug`; attempts at any of its claims count as the same."""
    names = tuple(f"claim:{concept}/{name}" for name in claims)
    return Exercise(f"claim:{concept}/{slug}", "predict", title, minutes, names)


def drill(slug: str, title: str, minutes: int) -> Exercise:
    """A drill to code."""
    return Exercise(f"drill:{slug}", "code", title, minutes)


def estimate(slug: str, title: str, minutes: int) -> Exercise:
    """An estimate to work out; it is practised as code is: with an answer that is right or wrong."""
    return Exercise(f"estimate:{slug}", "code", title, minutes)


def incident(slug: str, title: str, minutes: int) -> Exercise:
    """A broken run to debug."""
    return Exercise(f"incident:{slug}", "debug", title, minutes)
