"""The history as a review log that FSRS-Optimizer takes: a row per attempt, the item being the card.

Columns and values as its documentation gives them: card_id, review_time (milliseconds since 1970, UTC), review_rating
(1 again to 4 easy), review_state (0 for a card's first review, 2 later: nothing here is learned in steps) and
review_duration (milliseconds). The ratings are those that the coach reads (`evidence`); withdrawn attempts are left
out, items that left the bank are not.
Source: open-spaced-repetition/fsrs-optimizer, "Review Logs Schema", read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from vivavoce.coach.evidence import LONGEST_ATTEMPT, amended, rating_of
from vivavoce.domain.event import Event

NEW, REVIEW = 0, 2


@dataclass(frozen=True, slots=True)
class Review:
    """One row."""

    card_id: str
    review_time: int
    review_rating: int
    review_state: int
    review_duration: int


def reviews(events: Iterable[Event]) -> list[Review]:
    """Every attempt that is evidence, by time."""
    found: list[Review] = []
    seen: set[str] = set()
    attempts = [attempt for attempt in amended(sorted(events, key=lambda event: event.event_id))]
    for attempt in sorted(attempts, key=lambda attempt: attempt.event.at):
        event, rating = attempt.event, rating_of(attempt.event, attempt.fields)
        if rating is None or attempt.fields.get("void"):
            continue
        found.append(
            Review(
                event.item,
                round(event.at.timestamp() * 1000),
                rating,
                REVIEW if event.item in seen else NEW,
                round(min(attempt.seconds, LONGEST_ATTEMPT) * 1000),
            )
        )
        seen.add(event.item)
    return found


def as_rows(found: Iterable[Review]) -> list[tuple[object, ...]]:
    """The head and the rows of the table."""
    return [tuple(column.name for column in fields(Review)), *(astuple(review) for review in found)]
