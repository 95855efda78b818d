"""What to do next: the best index per minute, prerequisites first, concepts and practices mixed.

Which concept is the business of `outlook`, the very code that `make bench-coach` measures. Here its index becomes an
exercise: by what each practice gives for the learner's minutes, by what was done already, and against monotony.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import NamedTuple

from vivavoce.coach.blueprints import concept_factor, practice_factor
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.knowledge import EVIDENCE
from vivavoce.coach.learner import Learner, learner_of
from vivavoce.coach.memory import whole_days
from vivavoce.coach.reasons import reason
from vivavoce.coach.settings import Settings, current_settings
from vivavoce.coach.view import BankView, ConceptView, Exercise
from vivavoce.domain.event import PRACTICES, Event
from vivavoce.domain.practice import Action

LEVEL_WEIGHT = {"common": 3.0, "fresher": 2.0, "experienced": 1.0}  # how often a concept is asked about
OTHER_PRACTICE = 1.5  # a practice not yet tried of a concept that was: each asks for something of its own,
OTHER_LEAST = 0.01  # so its index is never below that, per unit of the concept's weight
SAME_PRACTICE = 0.6  # factors on the index against monotony: for each of the same practice just before,
SAME_CONCEPT = 0.3  # and for each of the same concept in the list
SUM_PART = 0.3  # share of a concept that a sum of two minutes practises
STALE = 0.3  # and for a lab whose outcome is known already, or cards and sums on a concept never met: they refresh
DONE_TODAY = 0.1  # and for what went well today already, cards apart: a deck takes several goes
CARDS_AT_ONCE = 6
TIE = 1e-9  # relative: what is alike but for rounding is alike, whatever order it was added up in


class Candidate(NamedTuple):  # a plan makes ten thousand: a frozen dataclass takes five times as long
    """One practice of one concept, with the exercise that would be done."""

    concept: ConceptView
    practice: str
    exercise: Exercise
    title: str
    minutes: int
    gain: float  # expected points, of 100 on the day
    score: float  # index per minute, weighted; compares candidates


def next_actions(view: BankView, events: Iterable[Event], now: datetime, limit: int) -> list[Action]:
    """The best `limit` actions in the order to do them. `now` carries the learner's UTC offset."""
    history = list(events)
    settings = current_settings(history)
    return choose(learner_of(view, outcomes(view, history)), settings, now, limit)


def due_cards(view: BankView, events: Iterable[Event], now: datetime, limit: int) -> list[str]:
    """Item ids of cards to recall: those that faded below 90 %, weakest first, then new ones in order."""
    learner = learner_of(view, outcomes(view, events))
    cards = [exercise for concept in view.concepts for exercise in concept.exercises if exercise.practice == "recall"]
    return [card.item for card in sorted_cards(learner, cards, now, due_only=True)][:limit]


def choose(
    learner: Learner, settings: Settings, now: datetime, limit: int, *, minutes: int | None = None
) -> list[Action]:
    """Pick actions one after the other; `minutes`, where given, is a budget that is never exceeded."""
    pool = sorted(candidates(learner, settings, now), key=lambda one: -one.score)
    missed = {concept for concept in learner.concepts if learner.missed(concept)}
    chosen: list[Candidate] = []
    left = minutes
    while pool and len(chosen) < limit:
        fitting = [candidate for candidate in pool if left is None or candidate.minutes <= left]
        best = best_of(learner, fitting, chosen, missed)
        if best is None:
            break
        chosen.append(best)
        pool = [candidate for candidate in pool if candidate is not best]
        left = None if left is None else left - best.minutes
    return [
        Action(
            item=candidate.exercise.item,
            practice=candidate.practice,
            title=candidate.title,
            concept=candidate.concept.id,
            minutes=candidate.minutes,
            reason=reason(learner, candidate.concept, candidate.practice, settings, now, candidate.gain),
            gain=candidate.gain,
        )
        for candidate in chosen
    ]


def candidates(learner: Learner, settings: Settings, now: datetime) -> list[Candidate]:
    """All practices of all concepts that the bank has exercises for and the settings do not leave out."""
    standing = _standing(learner, settings, now)
    found, now = [], now.astimezone(UTC)  # as the log has its times: the same zone is subtracted faster
    asked = {practice: practice_factor(practice, settings) for practice in PRACTICES}
    counts = weights(learner.view, settings)
    for concept, counted, stand in zip(learner.view.concepts, counts, standing, strict=True):
        if not counted:
            continue  # left out by the learner
        done_today = _done_today(learner, concept, now)
        memory = learner.concepts.get(concept.id)
        for practice, pool in learner.view.practised[concept.id].items():
            asked_for = asked[practice]
            if not asked_for:
                continue
            exercise, title, minutes = _exercise(learner, concept, practice, pool, now)
            part = SUM_PART if exercise.item.startswith("estimate:") else EVIDENCE[practice].practised
            index = stand.index
            if memory is not None and practice not in memory.families:
                index = OTHER_PRACTICE * max(index, OTHER_LEAST * stand.counts)
            score = index * stand.effort * part / minutes * asked_for * (DONE_TODAY if practice in done_today else 1.0)
            found.append(Candidate(concept, practice, exercise, title, minutes, 100 * part * stand.gain, score))
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """One concept now, by `outlook`: index per minute of effort, what it counts for, that effort, gain on the day."""

    index: float
    counts: float
    effort: float
    gain: float


def _standing(learner: Learner, settings: Settings, now: datetime) -> list[Standing]:
    """Of every concept of the bank."""
    from vivavoce.coach import outlook  # loads NumPy
    from vivavoce.coach.bank_map import interview_of

    belief, day = learner.belief, float(now.toordinal())
    left = max(settings.days_ahead(now), 1)
    interview = interview_of(belief.syllabus, weights(learner.view, settings))
    seen = outlook.outlook(belief, interview, day, left, settings.minutes_ahead(now))
    index = outlook.priorities(belief, seen, day, left)[0]
    effort, gain = (row[0] for row in outlook.effects(belief, seen, day, left))
    return [Standing(*map(float, row)) for row in zip(index, seen.counts[0], effort, gain, strict=True)]


def _done_today(learner: Learner, concept: ConceptView, now: datetime) -> set[str]:
    """The practices of a concept that were tried today, unless the last try was missed."""
    memory = learner.concepts.get(concept.id)
    if memory is None or memory.last_missed:
        return set()
    return {name for name, family in memory.families.items() if name != "recall" and not whole_days(family.last, now)}


def weight(concept: ConceptView, settings: Settings | None = None) -> float:
    """How much the concept counts on the day; with settings, in the interview that they describe."""
    factor = 1.0 if settings is None else concept_factor(concept, settings)
    return LEVEL_WEIGHT.get(concept.level, 1.0) * factor


def total_weight(view: BankView, settings: Settings | None = None) -> float:
    """The weight of the whole bank; at least 1, so that an empty one divides."""
    return max(sum(weight(concept, settings) for concept in view.concepts), 1.0)


def weights(view: BankView, settings: Settings | None = None) -> tuple[float, ...]:
    """The weight of every concept, in the order of the view."""
    return tuple(weight(concept, settings) for concept in view.concepts)


def sorted_cards(learner: Learner, cards: Sequence[Exercise], now: datetime, *, due_only: bool) -> list[Exercise]:
    """Tried cards with the least kept first, then new ones as they come."""
    tried, new = [], []
    for card in cards:
        history = learner.items.get(card.item)
        if history is None or history.card is None:
            new.append(card)
        else:
            trace, age = history.card.trace, whole_days(history.card.last, now)
            if not due_only or age >= trace.interval:
                tried.append((trace.kept(age), card))
    tried.sort(key=lambda pair: pair[0])
    return [card for _, card in tried] + new


def best_of(learner: Learner, pool: list[Candidate], chosen: list[Candidate], missed: set[str]) -> Candidate | None:
    """The best candidate to follow those chosen, from a pool sorted by score; earlier in the bank wins a tie."""
    allowed = _welcoming(pool) if not learner.observations and not chosen else pool
    planned = {candidate.concept.id for candidate in chosen}
    waiting = {candidate.concept.id for candidate in pool if candidate.concept.id in missed} - planned
    foundations, before = learner.view.foundations, chosen[-1].concept.id if chosen else None

    def in_order(one: Candidate) -> bool:  # what rests on a missed concept comes after it
        return waiting.isdisjoint(foundations(one.concept))

    def other(one: Candidate) -> bool:
        return one.concept.id != before

    return (
        _highest(learner, (one for one in allowed if other(one) and in_order(one)), chosen)
        or _highest(learner, filter(in_order, allowed), chosen)
        or _highest(learner, filter(other, allowed), chosen)  # all that is missed rests on each other
        or _highest(learner, allowed, chosen)
    )


def _highest(learner: Learner, allowed: Iterable[Candidate], chosen: list[Candidate]) -> Candidate | None:
    """The best after mixing, which only lowers a score: the search ends where no other can be higher. Of those alike,
    the one with the highest score before mixing."""
    best, most = None, float("-inf")
    for candidate in allowed:
        if candidate.score <= most:
            break
        mixed = _mixed_score(learner, candidate, chosen)
        if mixed > most * (1 + TIE):
            best, most = candidate, mixed
    return best


def _welcoming(pool: list[Candidate]) -> list[Candidate]:
    """Where a first visit may begin: explaining, a common concept, resting on nothing; the first that exist."""
    for wish in (
        lambda candidate: candidate.concept.level == "common",
        lambda candidate: candidate.practice == "explain",
        lambda candidate: not candidate.concept.prerequisites,
    ):
        pool = [candidate for candidate in pool if wish(candidate)] or pool
    return pool


def _mixed_score(learner: Learner, candidate: Candidate, chosen: list[Candidate]) -> float:
    """The score after what is chosen already, or at the head of the list after the last attempt of the log."""
    before = [(other.concept.id, other.practice) for other in chosen]
    if not before and learner.latest is not None:
        before = [(learner.latest.concept, learner.latest.practice)]
    same_concept = sum(concept == candidate.concept.id for concept, _ in before)
    run = sum(1 for _ in takewhile(lambda pair: pair[1] == candidate.practice, reversed(before)))
    return candidate.score * SAME_CONCEPT**same_concept * SAME_PRACTICE**run * STALE ** _stale(learner, candidate)


def _stale(learner: Learner, candidate: Candidate) -> int:
    """How often STALE applies. A sum is short and counts like a drill, so it would win by its minutes alone: thrice."""
    if candidate.practice == "predict":
        return int(candidate.exercise.item in learner.items)
    if candidate.concept.id in learner.concepts:
        return 0
    return 3 if candidate.exercise.item.startswith("estimate:") else int(candidate.practice == "recall")


def _exercise(
    learner: Learner, concept: ConceptView, practice: str, pool: Sequence[Exercise], now: datetime
) -> tuple[Exercise, str, int]:
    """The exercise of the pool to do next, its title and minutes. Cards come several at a time."""
    if practice == "recall":
        cards = sorted_cards(learner, pool, now, due_only=False)[:CARDS_AT_ONCE]
        minutes = sum(learner.minutes(card) for card in cards)
        title = cards[0].title if len(cards) == 1 else f"{len(cards)} short answers: {concept.title}"
        return cards[0], title, minutes
    least = learner.least_tried(concept.id, practice, pool)
    return least, least.title, learner.minutes(least)
