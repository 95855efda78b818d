"""From events to outcomes: what each attempt showed, after disputes and corrections.

What the coach reads in `outcomes` of an attempt:

| practice | field | meaning |
|---|---|---|
| explain | `score` | share of the grade, in [0, 1] |
| recall | `rating` | again, hard, good, easy |
| predict | `hit` | true or false |
| code, debug | `verdict` | a verdict of the judge; `internal` is our fault and no evidence |

An event of any kind whose outcomes hold `event`, the id of an earlier attempt (or of an event that amends
it), amends that attempt: the fields above replace its own, `void` withdraws it, its seconds are added.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter, is_
from sys import intern
from typing import Any

from vivavoce.coach.view import BankView
from vivavoce.domain.drill import INTERNAL, JUDGE_VERDICTS, PASS
from vivavoce.domain.event import ATTEMPT, Event

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4  # the ratings of FSRS
RATINGS = {"again": AGAIN, "hard": HARD, "good": GOOD, "easy": EASY}
SCORE_BOUNDS = ((0.35, AGAIN), (0.6, HARD), (0.85, GOOD))  # below the bound, an explanation has that rating
SHARE_RIGHT = {AGAIN: 0.0, HARD: 0.5, GOOD: 1.0, EASY: 1.0}  # how right an attempt without a score was
AMENDABLE = ("score", "rating", "hit", "verdict", "void")
READ = frozenset((*AMENDABLE, "event", "name", "value"))  # of outcomes; the last two are a setting's
LONGEST_ATTEMPT = 3600.0  # seconds; beyond that the page was left open


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt showed."""

    at: datetime  # UTC
    day: date  # on the learner's calendar
    item: str  # the exercise's main id, even where the event names an alias
    concept: str
    practice: str
    rating: int
    right: float  # how much of it was right, in [0, 1]
    seconds: float
    confidence: float | None


@dataclass(slots=True)
class Attempt:
    """One attempt and what later events made of it: `fields` are its outcomes as they stand, seconds are added."""

    event: Event
    fields: dict[str, Any]
    seconds: float


def as_read(event: Event) -> Event:
    """The event without what the coach never reads: words, code and single points are most of a history, which is
    kept in memory. What many events name alike is kept once."""
    kind, item, practice = map(intern, (event.kind, event.item, event.practice))
    read = {name: value for name, value in event.outcomes.items() if name in READ}
    return Event(
        event.event_id, event.at, kind, item, practice, outcomes=read, hints=event.hints, seconds=event.seconds,
        confidence=event.confidence,
    )  # fmt: skip


_latest: tuple[BankView, list[Event], list[Outcome]] | None = None


def outcomes(view: BankView, events: Iterable[Event]) -> list[Outcome]:
    """What the attempts show, in the order of their ids; items that left the bank are skipped.

    Read on from the last time where the same events come with more behind them, none of which amends another:
    ten thousand events take a while. What comes out is the same in any case, so two threads at once do no harm.
    """
    global _latest
    history = sorted(events, key=attrgetter("event_id"))
    known: list[Outcome] = []
    read = 0
    if _latest is not None and _latest[0] is view:
        _, before, found = _latest
        grown = len(before) <= len(history) and all(map(is_, before, history))
        if grown and not any("event" in event.outcomes for event in history[len(before) :]):
            known, read = found, len(before)
    result = [*known, *_shown(view, history[read:])]
    _latest = view, history, result
    return [*result]


def _shown(view: BankView, history: list[Event]) -> list[Outcome]:
    found: list[Outcome] = []
    for attempt in amended(history):
        event = attempt.event
        home = view.homes.get(event.item)
        rating = rating_of(event, attempt.fields)
        if home is None or rating is None or attempt.fields.get("void"):
            continue
        concept, exercise = home
        right = float(attempt.fields["score"]) if event.practice == "explain" else SHARE_RIGHT[rating]
        found.append(
            Outcome(
                event.at.astimezone(UTC),
                event.at.date(),
                exercise.item,
                concept.id,
                event.practice,
                rating,
                right,
                min(attempt.seconds, LONGEST_ATTEMPT),
                event.confidence,
            )
        )
    return found


def seconds_by_day(events: Iterable[Event]) -> dict[date, float]:
    """Seconds practised on each day of the learner's calendar, items that left the bank included."""
    days: dict[date, float] = {}
    for event in events:
        if event.seconds > 0:
            days[event.at.date()] = days.get(event.at.date(), 0.0) + min(event.seconds, LONGEST_ATTEMPT)
    return days


def amended(events: Iterable[Event]) -> list[Attempt]:
    """The attempts in order, each with what later events changed about it."""
    attempts: list[Attempt] = []
    known: dict[str, Attempt] = {}
    for event in events:
        target = event.outcomes.get("event")
        attempt = known.get(target) if isinstance(target, str) else None
        if attempt is not None:
            attempt.fields.update({name: event.outcomes[name] for name in AMENDABLE if name in event.outcomes})
            attempt.seconds += event.seconds
        elif event.kind == ATTEMPT:
            attempt = Attempt(event, dict(event.outcomes), event.seconds)
            attempts.append(attempt)
        if attempt is not None and event.event_id:
            known[event.event_id] = attempt
    return attempts


def rating_of(event: Event, fields: dict[str, Any]) -> int | None:
    """The FSRS rating of an attempt, or None where it is no evidence."""
    match event.practice:
        case "explain":
            score = fields.get("score")
            if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
                return None
            return next((rating for bound, rating in SCORE_BOUNDS if score < bound), EASY)
        case "recall":
            rating = fields.get("rating")
            return RATINGS.get(rating) if isinstance(rating, str) else None
        case "predict":
            hit = fields.get("hit")
            return (GOOD if hit else AGAIN) if isinstance(hit, bool) else None
        case "code" | "debug":
            return _verdict_rating(fields.get("verdict"), event.hints)
    return None


def _verdict_rating(verdict: object, hints: int) -> int | None:
    if verdict not in JUDGE_VERDICTS or verdict == INTERNAL:
        return None
    if verdict != PASS:
        return AGAIN
    return HARD if hints else GOOD


def calibration(results: Iterable[Outcome], bins: int = 5) -> list[tuple[float, float, int]]:
    """Per bin of stated confidence: mean confidence, share of attempts that were good, number of attempts."""
    groups: dict[int, list[Outcome]] = {}
    for result in results:
        if result.confidence is not None and math.isfinite(result.confidence):
            groups.setdefault(min(int(result.confidence * bins), bins - 1), []).append(result)
    return [
        (
            sum(result.confidence or 0.0 for result in group) / len(group),
            sum(result.rating >= GOOD for result in group) / len(group),
            len(group),
        )
        for _, group in sorted(groups.items())
    ]
