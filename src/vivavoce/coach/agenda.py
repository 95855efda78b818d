"""What to do next: the best index per minute, prerequisites first, concepts and practices mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from vivavoce.coach.evidence import outcomes
from vivavoce.coach.horizon import Standing, worth
from vivavoce.coach.learner import Learner
from vivavoce.coach.reasons import reason
from vivavoce.coach.settings import Settings, current_settings
from vivavoce.coach.view import BankView, ConceptView, Exercise
from vivavoce.domain.event import PRACTICES, Event
from vivavoce.domain.practice import Action

LEVEL_WEIGHT = {"common": 3.0, "fresher": 2.0, "experienced": 1.0}  # how often a concept is asked about
UNLOCK, MOST_UNLOCKS = 0.1, 5  # what each concept that rests on it adds to an index
UNSEEN_FOUNDATION = 0.6  # of its index is left to a concept whose prerequisite was never tried
SAME_PRACTICE = 0.6  # factors on the index against monotony: for each of the same practice just before,
SAME_CONCEPT = 0.3  # and for each of the same concept in the list
STALE = 0.3  # and for a lab whose outcome is known already, or cards and sums on a concept never met: they refresh
DONE_TODAY = 0.1  # and for what went well today already, cards apart: a deck takes several goes
CARDS_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """One practice of one concept, with the exercise that would be done."""

    concept: ConceptView
    practice: str
    exercise: Exercise
    title: str
    minutes: int
    gain: float  # in [0, 1], of the concept's value
    score: float  # index per minute, weighted; compares candidates


def next_actions(view: BankView, events: Iterable[Event], now: datetime, limit: int) -> list[Action]:
    """The best `limit` actions in the order to do them. `now` carries the learner's UTC offset."""
    history = list(events)
    settings = current_settings(history)
    return choose(Learner(view, outcomes(view, history)), settings, now, limit)


def due_cards(view: BankView, events: Iterable[Event], now: datetime, limit: int) -> list[str]:
    """Item ids of cards to recall: those that faded below 90 %, weakest first, then new ones in order."""
    learner = Learner(view, outcomes(view, events))
    cards = [exercise for concept in view.concepts for exercise in concept.exercises if exercise.practice == "recall"]
    return [card.item for card in sorted_cards(learner, cards, now, due_only=True)][:limit]


def choose(
    learner: Learner, settings: Settings, now: datetime, limit: int, *, minutes: int | None = None
) -> list[Action]:
    """Pick actions one after the other; `minutes`, where given, is a budget that is never exceeded."""
    pool = candidates(learner, settings, now)
    chosen: list[Candidate] = []
    left = minutes
    while pool and len(chosen) < limit:
        fitting = [candidate for candidate in pool if left is None or candidate.minutes <= left]
        best = _best(learner, fitting, chosen)
        if best is None:
            break
        chosen.append(best)
        pool.remove(best)
        left = None if left is None else left - best.minutes
    scale = 100 / total_weight(learner.view)
    return [
        Action(
            item=candidate.exercise.item,
            practice=candidate.practice,
            title=candidate.title,
            concept=candidate.concept.id,
            minutes=candidate.minutes,
            reason=reason(learner, candidate.concept, candidate.practice, settings, now),
            gain=candidate.gain * weight(candidate.concept) * scale,
        )
        for candidate in chosen
    ]


def candidates(learner: Learner, settings: Settings, now: datetime) -> list[Candidate]:
    """All practices of all concepts that the bank has exercises for."""
    found = []
    ahead = settings.days_ahead(now)
    for concept in learner.view.concepts:
        standing = Standing(learner.known(concept.id), learner.traces(concept.id, now))
        practices = practices_of(concept)
        done_today = _done_today(learner, concept, now)
        importance = weight(concept) * _unlock_factor(learner, concept) * _foundation_factor(learner, concept)
        for practice in practices:
            exercise, title, minutes = _exercise(learner, concept, practice, now)
            expected = worth(standing, practice, practices, ahead)
            found.append(
                Candidate(
                    concept,
                    practice,
                    exercise,
                    title,
                    minutes,
                    expected.gain,
                    expected.index / minutes * importance * (DONE_TODAY if practice in done_today else 1.0),
                )
            )
    return found


def _done_today(learner: Learner, concept: ConceptView, now: datetime) -> set[str]:
    """The practices of a concept that were tried today, unless the last try was missed."""
    if learner.missed(concept.id):
        return set()
    return {name for name, trace in learner.traces(concept.id, now).items() if trace.age == 0 and name != "recall"}


def practices_of(concept: ConceptView) -> tuple[str, ...]:
    """The practices that the bank has exercises for, in the order of PRACTICES."""
    return tuple(name for name in PRACTICES if any(exercise.practice == name for exercise in concept.exercises))


def weight(concept: ConceptView) -> float:
    """How much the concept counts on the day."""
    return LEVEL_WEIGHT.get(concept.level, 1.0)


def total_weight(view: BankView) -> float:
    """The weight of the whole bank; at least 1, so that an empty one divides."""
    return max(sum(weight(concept) for concept in view.concepts), 1.0)


def sorted_cards(learner: Learner, cards: list[Exercise], now: datetime, *, due_only: bool) -> list[Exercise]:
    """Tried cards with the least kept first, then new ones as they come."""
    tried, new = [], []
    for card in cards:
        history = learner.items.get(card.item)
        if history is None or history.card is None:
            new.append(card)
        else:
            trace = history.card.now(now)
            if not due_only or trace.age >= trace.interval:
                tried.append((trace.kept(), card))
    tried.sort(key=lambda pair: pair[0])
    return [card for _, card in tried] + new


def _best(learner: Learner, pool: list[Candidate], chosen: list[Candidate]) -> Candidate | None:
    """The best candidate to follow those chosen; earlier in the bank wins a tie."""
    allowed = _welcoming(pool) if not learner.observations and not chosen else pool
    planned = {candidate.concept.id for candidate in chosen}
    waiting = {candidate.concept.id for candidate in pool if learner.missed(candidate.concept.id)} - planned
    if waiting:  # what rests on a missed concept comes after it, unless all of it rests on each other
        foundations = learner.view.foundations
        allowed = [one for one in allowed if waiting.isdisjoint(foundations(one.concept))] or allowed
    if chosen:
        allowed = [candidate for candidate in allowed if candidate.concept.id != chosen[-1].concept.id] or allowed
    return max(allowed, key=lambda candidate: _mixed_score(learner, candidate, chosen), default=None)


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
    """How often STALE applies. A sum is short and counts like a drill, so it would win by its minutes alone: twice."""
    if candidate.practice == "predict":
        return int(candidate.exercise.item in learner.items)
    if candidate.concept.id in learner.concepts:
        return 0
    return 2 if candidate.exercise.item.startswith("estimate:") else int(candidate.practice == "recall")


def _unlock_factor(learner: Learner, concept: ConceptView) -> float:
    unlocks = learner.view.dependants[concept.id]
    return 1 + UNLOCK * min(sum(name not in learner.concepts for name in unlocks), MOST_UNLOCKS)


def _foundation_factor(learner: Learner, concept: ConceptView) -> float:
    foundations = learner.view.foundations(concept)
    return 1.0 if all(name in learner.concepts for name in foundations) else UNSEEN_FOUNDATION


def _exercise(learner: Learner, concept: ConceptView, practice: str, now: datetime) -> tuple[Exercise, str, int]:
    """The exercise to do next in that practice, its title and minutes. Cards come several at a time."""
    pool = [exercise for exercise in concept.exercises if exercise.practice == practice]
    if practice == "recall":
        cards = sorted_cards(learner, pool, now, due_only=False)[:CARDS_AT_ONCE]
        minutes = sum(learner.minutes(card) for card in cards)
        title = cards[0].title if len(cards) == 1 else f"{len(cards)} short answers: {concept.title}"
        return cards[0], title, minutes
    least = min(pool, key=lambda exercise: _tries(learner, exercise))
    return least, least.title, learner.minutes(least)


def _tries(learner: Learner, exercise: Exercise) -> tuple[int, float]:
    """Sorts what was tried least, then longest ago, to the front."""
    history = learner.items.get(exercise.item)
    return (0, 0.0) if history is None or history.last is None else (history.count, history.last.timestamp())
