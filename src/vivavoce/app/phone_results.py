"""What a phone gives back: the ratings of a file that `viva export phone` wrote, as events of the history."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vivavoce.app.recalling import RATINGS
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.ids import ItemId

if TYPE_CHECKING:
    from vivavoce.store import EventLog

FORMAT, SCHEMA = "viva-voce-phone", 1
KINDS = ("card", "q")  # a recall card, or the 30-second answer of a question
PHONE = "phone"  # names the rating in the outcomes of its event
RATING_ID = re.compile(r"[0-9a-f]{20}")
MOST_RATINGS = 100_000
LONGEST = 86_400.0  # seconds; a card cannot lie open for longer
TOLERATED = timedelta(minutes=2)  # clocks differ by so much without anybody minding
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # event ids count from here
TRIES = 5  # while other windows record
NOTHING = "Nothing was imported."
AGAIN = "Take the file or the whole text once more from the phone."


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of one file as events without ids, in their order; `made` is when the program wrote the cards."""

    made: datetime
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did. `moved` is how far all times were shifted because the phone's clock was wrong."""

    added: int
    moved: timedelta = timedelta()

    @property
    def clock_was_wrong(self) -> bool:
        """By so much that it is worth saying."""
        return abs(self.moved) > TOLERATED

    @property
    def moved_words(self) -> str:
        """`-1 h 30 min`."""
        minutes = round(abs(self.moved).total_seconds() / 60)
        sign = "-" if self.moved < timedelta() else "+"
        return f"{sign}{minutes // 60:,} h {minutes % 60} min"


def is_from_phone(text: str) -> bool:
    """Does it look like a phone's results, if perhaps damaged?"""
    return text.lstrip().startswith("{") and f'"{FORMAT}"' in text[:200]


def take(log: EventLog, text: str, now: datetime) -> Taken:
    """Record the ratings that are not here yet, all or, with VivaError, none. Twice is as good as once."""
    found = read(text)
    made = found.made if found.made <= now else LONG_AGO  # the clock of that computer tells nothing then
    for _ in range(TRIES):
        version = log.version
        known = {event.outcomes[PHONE]: event for event in log.events(ATTEMPT) if _of_phone(event)}
        fresh = [event for event in found.events if not _is_known(event, known)]
        moved = clock_error(fresh, made, now)
        placed = [_placed(event, moved, made, now) for event in fresh]
        if log.add(placed, expected=version) is not None:
            return Taken(len(placed), moved)
    raise VivaError(f"The history kept growing meanwhile. {NOTHING}", "Try it again.")


def read(text: str) -> Ratings:
    """The ratings in a phone's text. VivaError says what is wrong with it."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise VivaError(f"The phone's results are cut short or were changed. {NOTHING}", AGAIN) from None
    if not isinstance(values, dict) or values.get("format") != FORMAT or not isinstance(values.get("ratings"), list):
        raise VivaError(f"These are not a phone's results. {NOTHING}", AGAIN)
    if values.get("schema") != SCHEMA:
        raise VivaError(
            f"They are of another Viva Voce (schema {values.get('schema')!r}). {NOTHING}", "Update this one."
        )
    rows = values["ratings"]
    if len(rows) > MOST_RATINGS:
        raise VivaError(f"{len(rows):,} ratings are more than anybody gives. {NOTHING}", AGAIN)
    made, app = _time(values.get("made"), "the cards"), values.get("app")
    if not isinstance(app, str):
        raise VivaError(f"They do not say which Viva Voce wrote the cards. {NOTHING}", AGAIN)
    unique: dict[str, Event] = {}
    for number, row in enumerate(rows, start=1):
        event = _event(row, number, app)
        if _is_known(event, unique):
            continue
        unique[event.outcomes[PHONE]] = event
    return Ratings(made, tuple(unique.values()))


def clock_error(events: Sequence[Event], made: datetime, now: datetime) -> timedelta:
    """How far the times must be moved: ratings were given after the cards were written, and before now."""
    if not events:
        return timedelta()
    first, last = min(event.at for event in events), max(event.at for event in events)
    if last > now:
        return now - last
    return max(made - first, timedelta())


def _placed(event: Event, moved: timedelta, made: datetime, now: datetime) -> Event:
    """The event at its true time, as far as that can be known, under an id that the rating's own id decides."""
    from ulid import ULID

    later = max(moved, LONG_AGO - event.at)  # before that no calendar might have the time
    at = min(max(event.at + later, made), now).astimezone(event.at.tzinfo)
    random = hashlib.sha256(event.outcomes[PHONE].encode()).digest()[:10]
    stamp = round(at.timestamp() * 1000).to_bytes(6, "big")
    return replace(event, at=at, event_id=str(ULID.from_bytes(stamp + random)))


def _of_phone(event: Event) -> bool:
    """Not every history that was imported was written by this program."""
    return isinstance(event.outcomes.get(PHONE), str) and event.outcomes.get("rating") in RATINGS


def _is_known(event: Event, known: dict[str, Event]) -> bool:
    there = known.get(event.outcomes[PHONE])
    if there is None:
        return False
    if (there.item, there.outcomes["rating"]) != (event.item, event.outcomes["rating"]):
        raise VivaError(f"The rating of {event.item} was changed after it was imported. {NOTHING}", AGAIN)
    return True


def _event(row: Any, number: int, app: str) -> Event:
    """One rating. VivaError names it by its number."""
    try:
        name, item, version, seconds = row["id"], ItemId.parse(row["item"]), row["version"], float(row["seconds"])
        usable = RATING_ID.fullmatch(name) and item.kind in KINDS and row["rating"] in RATINGS
        if not usable or not isinstance(version, str) or not 0 <= seconds < LONGEST:
            raise ValueError
        at = _time(row["at"], f"rating {number}")
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, VivaError):
        raise VivaError(f"Rating {number} cannot be read. {NOTHING}", AGAIN) from None
    return Event(
        event_id="", at=at, kind=ATTEMPT, item=str(item), practice="recall", content_version=version,
        outcomes={"rating": row["rating"], PHONE: name}, seconds=seconds, app_version=app,
    )  # fmt: skip


def _time(text: Any, whose: str) -> datetime:
    """An aware time within the calendar, a day of room at both ends for other time zones."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None or not 1970 < at.year < 9999:
            raise ValueError
    except (TypeError, ValueError):
        raise VivaError(f"The time of {whose} cannot be read. {NOTHING}", AGAIN) from None
    return at
