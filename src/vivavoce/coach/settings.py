"""What the learner has set: interview date, minutes a day, theme. Settings are events like all else.

A setting is an event of kind `setting` or `plan` with outcomes `{"name": ..., "value": ...}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PLAN, SETTING, Event

THEMES = ("auto", "light", "dark")
LEAST_MINUTES, MOST_MINUTES = 5, 480
FARTHEST = timedelta(days=730)
HORIZON_DAYS = 30  # looked ahead where no interview is set


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    interview: date | None = None
    minutes: int = 30
    theme: str = "auto"

    def coming(self, now: datetime) -> date | None:
        """The interview date unless it has passed on the learner's calendar."""
        return self.interview if self.interview is not None and self.interview >= now.date() else None

    def days_ahead(self, now: datetime) -> int:
        """Days from today to the interview; HORIZON_DAYS where none is to come."""
        coming = self.coming(now)
        return HORIZON_DAYS if coming is None else (coming - now.date()).days


def current_settings(events: Iterable[Event]) -> Settings:
    """The settings after all events, which come in the order of the log. Values that no version takes are skipped."""
    latest: dict[str, Any] = {}
    for event in events:
        if event.kind in (SETTING, PLAN):
            name = event.outcomes.get("name")
            try:
                value = _parsed(name, event.outcomes.get("value"))
            except VivaError:
                continue
            latest[str(name)] = value
    return Settings(**latest)


def validate_setting(name: str, value: object, now: datetime) -> Any:
    """The value as it is to be recorded (JSON), or VivaError saying what is wrong with it."""
    parsed = _parsed(name, value)
    if not isinstance(parsed, date):
        return parsed
    if parsed < now.date():
        raise VivaError(f"{parsed} has passed.", f"Today is {now.date()}; give a day from today on.")
    if parsed - now.date() > FARTHEST:
        raise VivaError(f"{parsed} is more than two years away.", "Check the year.")
    return parsed.isoformat()


def _parsed(name: object, value: object) -> date | int | str | None:
    if name == "interview":
        return _interview(value)
    if name == "minutes":
        return _minutes(value)
    if name == "theme":
        if value not in THEMES:
            raise VivaError(f"{value!r} is not a theme.", f"There are {', '.join(THEMES)}.")
        return str(value)
    raise VivaError(f"There is no setting {name!r}.", "There are interview, minutes, theme.")


def _interview(value: object) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise VivaError(f"{value!r} is not a date.", "Write it as 2026-12-08.") from error


def _minutes(value: object) -> int:
    try:
        minutes = int(str(value))
    except ValueError as error:
        raise VivaError(f"{value!r} is not a number of minutes.", "Write a whole number such as 30.") from error
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise VivaError(
            f"{minutes} minutes a day cannot be planned.", f"Give {LEAST_MINUTES} to {MOST_MINUTES} minutes."
        )
    return minutes
