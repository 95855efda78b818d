"""Which item a mock interview puts next: a pure function of the bank, the log, the interview so far and its seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp

from vivavoce.coach.agenda import weight
from vivavoce.coach.mock_parts import CASES, CODING, DEBUGGING, LEAST_SECONDS, STAGE_SECONDS, THEORY
from vivavoce.coach.settings import Settings
from vivavoce.coach.view import BankView, ConceptView
from vivavoce.domain.event import ATTEMPT, CASE, Event

PRACTICE = {THEORY: "explain", CODING: "code", DEBUGGING: "debug"}
LEVEL = {"fresher": 0.0, "common": 0.5, "experienced": 1.0}  # difficulty by whom a concept is asked
DEPTH_SHARE = 0.4  # of the difficulty; the rest is the level's
FIRST = 0.4  # difficulty aimed at by the first question
STEP = 0.2  # harder by so much after a good answer, easier after a poor one
GOOD, POOR = 0.6, 0.35  # shares right from which the next is harder, and below which it is easier
REACH = 0.3  # how far from the aim an item loses most of its appeal
LEAST_OF_WORK = 180  # seconds below which no drill is begun that would be cut short
SECOND_CASE = 4  # stages that a case must have time for if it is not the first
OVERRUN = 1.2  # a drill is put if the time left is its usual time divided by this


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that can be put. `minutes` is what it usually takes; `difficulty` in [0, 1]."""

    item: str
    part: str
    title: str
    concept: str
    area: str
    minutes: int
    difficulty: float
    importance: float


@dataclass(frozen=True, slots=True)
class CaseInBank:
    """A case as the choice sees it."""

    slug: str
    concept: str
    title: str
    minutes: int


def candidates(view: BankView, settings: Settings, cases: Iterable[CaseInBank] = ()) -> tuple[Candidate, ...]:
    """Everything in the bank that a mock can put, except questions about the learner's own projects.

    How important a concept is depends on the interview that the settings describe.
    """
    depths = _depths(view)
    deepest = max(depths.values(), default=0) or 1
    parts = {practice: part for part, practice in PRACTICE.items()}
    found = []
    for concept in view.concepts:
        hard = (1 - DEPTH_SHARE) * LEVEL.get(concept.level, 0.5) + DEPTH_SHARE * depths[concept.id] / deepest
        for exercise in concept.exercises:
            if exercise.practice in parts:
                found.append(
                    Candidate(
                        exercise.item, parts[exercise.practice], exercise.title, concept.id, concept.area,
                        exercise.minutes, hard, weight(concept, settings),
                    )
                )  # fmt: skip
    for case in cases:
        concept = view.by_id[case.concept]
        found.append(
            Candidate(
                f"case:{case.slug}",
                CASES,
                case.title,
                concept.id,
                concept.area,
                case.minutes,
                0.5,
                weight(concept, settings),
            )
        )
    return tuple(found)


def aim(results: Iterable[float | None]) -> float:
    """The difficulty to aim at after these shares right: a staircase in [0, 1]. None, not known, changes nothing."""
    level = FIRST
    for right in results:
        if right is not None:
            level += STEP if right >= GOOD else -STEP if right < POOR else 0.0
            level = min(max(level, 0.0), 1.0)
    return level


def last_seen(events: Iterable[Event]) -> dict[str, datetime]:
    """Item id to when it was last tried, in a mock or elsewhere."""
    return {event.item: event.at for event in events if event.kind in (ATTEMPT, CASE)}


def choose(
    pool: Sequence[Candidate],
    part: str,
    seconds: float,
    seen: Mapping[str, datetime],
    put: Sequence[str],
    results: Sequence[float | None],
    seed: int,
) -> Candidate | None:
    """The next item of a part with `seconds` left, or None where nothing fits any more.

    Never one that was put already; unseen ones before seen ones, those by how long ago. Among them: near the
    difficulty aimed at, important concepts first, areas spread in proportion to their importance, and the seed.
    """
    by_item = {candidate.item: candidate for candidate in pool}
    before = [by_item[item] for item in put if item in by_item]
    begun = any(candidate.part == part for candidate in before)
    fitting = _fitting([c for c in pool if c.part == part and c.item not in put], part, seconds, begun)
    wished = [candidate for candidate in fitting if candidate.importance > 0] or fitting
    fresh = [candidate for candidate in wished if candidate.item not in seen]
    concepts = {candidate.concept for candidate in before}
    fresh = [candidate for candidate in fresh if candidate.concept not in concepts] or fresh
    if not fresh:
        return min(wished, key=lambda candidate: seen[candidate.item], default=None)
    wanted, areas = aim(results), Counter(candidate.area for candidate in before)
    importance: dict[str, float] = {}
    for candidate in (c for c in pool if c.part == part):
        importance[candidate.area] = importance.get(candidate.area, 0.0) + candidate.importance

    def appeal(candidate: Candidate) -> float:
        # The largest-quotient rule (D'Hondt): an area's turn comes in proportion to its importance.
        turn = importance[candidate.area] / (areas[candidate.area] + 1)
        near = exp(-(((candidate.difficulty - wanted) / REACH) ** 2))
        chance = random.Random(f"{seed}/{len(put)}/{candidate.item}").uniform(0.5, 1.0)
        return turn * candidate.importance * near * chance

    return max(fresh, key=appeal)


def stages_that_fit(seconds: float, stages: int) -> int:
    """How many stages of a case fit: at least one, at most all."""
    return max(1, min(stages, int(seconds // STAGE_SECONDS)))


def _fitting(pool: list[Candidate], part: str, seconds: float, begun: bool) -> list[Candidate]:
    """What fits the seconds left. Where no drill or incident does, estimates; else, once, the shortest, cut short."""
    if seconds < LEAST_SECONDS or not pool:
        return []
    if part == THEORY:
        return pool
    if part == CASES:  # a second case only where there is time to go into it
        return pool if seconds >= STAGE_SECONDS * (SECOND_CASE if begun else 1) else []
    works = [candidate for candidate in pool if not candidate.item.startswith("estimate:")]
    fitting = [candidate for candidate in works if candidate.minutes * 60 <= seconds * OVERRUN]
    if fitting:
        return fitting
    estimates = [
        candidate
        for candidate in pool
        if candidate.item.startswith("estimate:") and candidate.minutes * 60 <= seconds * OVERRUN
    ]
    if estimates or begun or seconds < LEAST_OF_WORK:
        return estimates
    shortest = min((candidate.minutes for candidate in works), default=0)
    return [candidate for candidate in works if candidate.minutes == shortest]


def _depths(view: BankView) -> dict[str, int]:
    """For each concept, the length of the longest chain of prerequisites below it; a cycle counts once."""
    depths: dict[str, int] = {}

    def depth(concept: ConceptView, above: frozenset[str]) -> int:
        if concept.id not in depths:
            below = [view.by_id[name] for name in view.foundations(concept) if name not in above]
            depths[concept.id] = max((1 + depth(other, above | {concept.id}) for other in below), default=0)
        return depths[concept.id]

    for concept in view.concepts:
        depth(concept, frozenset())
    return depths
