"""An event as it is kept: checked, as a row of the table and as a line of an export."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timezone
from typing import Any

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, EVENT_KINDS, PRACTICES, Event
from vivavoce.domain.ids import ItemId

COLUMNS = tuple(field.name for field in fields(Event))
ULID_TEXT = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
LAST_TIMESTAMP = "76EZ91ZPZZ"  # the first ten signs of a ULID at the end of the year 9999
LARGEST_COUNT = 2**31
NEWER = "If a newer one exported it, update this one."
TEXT_FIELDS = ("item", "practice", "content_version", "response", "judge", "session", "mock", "app_version")


def checked(event: Event) -> Event:
    """Return the event as the log keeps it: a fixed UTC offset, plain JSON outcomes.

    Raises VivaError naming the field that cannot be kept.
    """
    for name in TEXT_FIELDS:
        _check_text(name, getattr(event, name))
    _check_kind(event)
    _check_numbers(event)
    if event.event_id and not (
        ULID_TEXT.fullmatch(event.event_id) and event.event_id[: len(LAST_TIMESTAMP)] <= LAST_TIMESTAMP
    ):
        raise VivaError(f"{event.event_id!r} is not an event id.", "Leave it empty; the log fills it in.")
    return replace(
        event,
        at=_fixed_offset(event.at),
        outcomes=json.loads(_outcomes_text(event.outcomes)),
        seconds=float(event.seconds),
        confidence=None if event.confidence is None else float(event.confidence),
    )


def to_row(event: Event) -> tuple[Any, ...]:
    """The values of COLUMNS for a checked event."""
    values = {name: getattr(event, name) for name in COLUMNS}
    values["at"] = event.at.isoformat()
    values["outcomes"] = _outcomes_text(event.outcomes)
    return tuple(values.values())


def from_row(row: tuple[Any, ...]) -> Event:
    """The event of a row that selects COLUMNS in their order."""
    values = dict(zip(COLUMNS, row, strict=True))
    values["at"] = datetime.fromisoformat(values["at"])
    values["outcomes"] = json.loads(values["outcomes"])
    return Event(**values)


def to_line(event: Event) -> str:
    """One line of an export, without its line end. ASCII, so that no text editor can change it."""
    values = {name: getattr(event, name) for name in COLUMNS}
    return json.dumps({**values, "at": event.at.isoformat()}, allow_nan=False)


def from_line(line: str) -> Event:
    """Read a line of an export back. Raises VivaError where it is not one."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise VivaError("It is not JSON.") from error
    if not isinstance(values, dict) or not set(values) >= set(COLUMNS):
        raise VivaError("It does not have the fields of an event.")
    if more := sorted(set(values) - set(COLUMNS)):
        raise VivaError(f"It has the field {more[0]!r}, which this Viva Voce does not know.", NEWER)
    if isinstance(values["kind"], str) and values["kind"] not in EVENT_KINDS:
        raise VivaError(f"This Viva Voce knows no events of kind {values['kind']!r}.", NEWER)
    if not values["event_id"]:
        raise VivaError("Its event id is empty.")
    try:
        return checked(Event(**{**values, "at": datetime.fromisoformat(values["at"])}))
    except (TypeError, ValueError, OverflowError) as error:
        raise VivaError(f"A field has the wrong type ({error}).") from error


def _check_kind(event: Event) -> None:
    if event.kind not in EVENT_KINDS:
        raise VivaError(f"{event.kind!r} is not a kind of event.", f"There are {', '.join(EVENT_KINDS)}.")
    if event.item or event.kind == ATTEMPT:
        ItemId.parse(event.item)
    if (event.practice or event.kind == ATTEMPT) and event.practice not in PRACTICES:
        raise VivaError(f"{event.practice!r} is not a practice.", f"There are {', '.join(PRACTICES)}.")


def _check_numbers(event: Event) -> None:
    if event.confidence is not None and not 0 <= event.confidence <= 1:
        raise VivaError(f"The confidence {event.confidence} is not between 0 and 1.")
    if not (math.isfinite(event.seconds) and event.seconds >= 0):
        raise VivaError(f"A duration of {event.seconds} seconds is impossible.")
    if isinstance(event.hints, float) or not 0 <= event.hints < LARGEST_COUNT:
        raise VivaError(f"{event.hints} is not a number of hints.")


def _check_text(name: str, text: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{name} is not text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise VivaError(
            f"The {name} holds a character that is not Unicode, at position {error.start}.",
            "Save the text as UTF-8 and send it again.",
        ) from error


def _fixed_offset(at: datetime) -> datetime:
    """Replace a named zone by the offset it had at that moment; a later change of its rules cannot move it."""
    offset = at.utcoffset()
    if offset is None:
        raise VivaError("The time of an event has no UTC offset.")
    fixed = at.replace(tzinfo=timezone(offset), fold=0)
    if fixed.timestamp() < 0 or fixed.timestamp() > datetime.max.replace(tzinfo=UTC).timestamp():
        raise VivaError(f"{at.isoformat()} lies outside the years 1970 to 9999.", "Set the computer's clock.")
    return fixed


def _outcomes_text(outcomes: dict[str, Any]) -> str:
    if not isinstance(outcomes, dict):
        raise VivaError("The outcomes of an event are not a table of parts.")
    try:
        return json.dumps(outcomes, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise VivaError(f"The outcomes of an event cannot be kept: {error}.") from error
