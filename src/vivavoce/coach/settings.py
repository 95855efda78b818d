"""What the learner has set: the date, minutes, rest days, what the interview will be like. Settings are events.

A setting is an event of kind `setting` or `plan` with outcomes `{"name": ..., "value": ...}`. Values are read
leniently (a list or words between commas) and recorded in one form; a value that no version takes is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from vivavoce.coach import blueprints
from vivavoce.coach.blueprints import LEVELS, ROLES, ROUNDS
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PLAN, SETTING, Event

THEMES = ("auto", "light", "dark")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLACEMENT_STATES = ("", "started", "ended")
LEAST_MINUTES, MOST_MINUTES = 5, 480
FARTHEST = timedelta(days=730)
HORIZON_DAYS = 30  # looked ahead where no interview is set
MOST_REST_DAYS = 200
MOST_JOB_CHARACTERS = 20_000
MOST_FOCUS = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Hashable, so that what depends on them can be kept."""

    interview: date | None = None
    minutes: int = 30
    theme: str = "auto"
    rest_weekdays: tuple[str, ...] = ()  # of WEEKDAYS
    rest_days: tuple[date, ...] = ()
    rounds: tuple[str, ...] = ()  # of ROUNDS; empty: not known, all alike
    level: str = ""  # of LEVELS; empty: not said
    role: str = ""  # of ROLES; empty: not said
    emphasis: tuple[tuple[str, float], ...] = ()  # area, level or practice, and what replaces its factor
    job: str = ""  # the text of a job, as pasted
    focus: tuple[str, ...] = ()  # concepts that the job names, as confirmed
    placement: str = ""  # of PLACEMENT_STATES

    def coming(self, now: datetime) -> date | None:
        """The interview date unless it has passed on the learner's calendar."""
        return self.interview if self.interview is not None and self.interview >= now.date() else None

    def days_ahead(self, now: datetime) -> int:
        """Days from today to the interview; HORIZON_DAYS where none is to come."""
        coming = self.coming(now)
        return HORIZON_DAYS if coming is None else (coming - now.date()).days

    def rests_on(self, day: date) -> bool:
        """Is that a rest day?"""
        return day in self.rest_days or WEEKDAYS[day.weekday()] in self.rest_weekdays

    def days(self, now: datetime) -> list[date]:
        """The days to plan, rest days among them: from today to the day before the interview; today at least."""
        return [now.date() + timedelta(days=n) for n in range(max(self.days_ahead(now), 1))]

    def minutes_ahead(self, now: datetime) -> int:
        """Minutes of practice from today to the day before the interview, as set; one day's at least."""
        return self.minutes * max(sum(not self.rests_on(day) for day in self.days(now)), 1)


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
    return as_json(_checked(name, value, now))


def accept(current: Settings, changes: Mapping[str, object], now: datetime) -> dict[str, Any]:
    """Of several settings made together, those that change, as JSON. VivaError if any of them cannot be.

    What stays as it was is not judged again: a date that has passed meanwhile does not stop other settings.
    """
    parsed = {name: _parsed(name, value) for name, value in changes.items()}
    new = {name: value for name, value in parsed.items() if value != getattr(current, name)}
    checked = {name: _checked(name, value, now) for name, value in new.items()}
    wanted = replace(current, **checked)
    if {"rest_weekdays", "rest_days"} & set(checked) and all(wanted.rests_on(day) for day in wanted.days(now)):
        raise VivaError("Every day to the interview would be a rest day.", "Leave at least one, today included.")
    return {name: as_json(value) for name, value in checked.items()}


def with_values(current: Settings, accepted: Mapping[str, Any]) -> Settings:
    """The settings with what `accept` returned in them."""
    return replace(current, **{name: _parsed(name, value) for name, value in accepted.items()})


def as_json(value: Any) -> Any:
    """A parsed value as events and pages have it: dates as text, tuples as lists, pairs as an object."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        pairs = [part for part in value if isinstance(part, tuple)]
        return dict(pairs) if pairs else [as_json(part) for part in value]
    return value


def _checked(name: str, value: object, now: datetime) -> Any:
    """The parsed value, dates within what can be planned."""
    parsed = _parsed(name, value)
    if isinstance(parsed, date) and parsed < now.date():
        raise VivaError(f"{parsed} has passed.", f"Today is {now.date()}; give a day from today on.")
    days = parsed if name == "rest_days" else (parsed,) if isinstance(parsed, date) else ()
    for day in days:
        if day - now.date() > FARTHEST:
            raise VivaError(f"{day} is more than two years away.", "Check the year.")
    return parsed


def _parsed(name: object, value: object) -> Any:
    if not isinstance(name, str) or name not in _PARSERS:
        raise VivaError(f"There is no setting {name!r}.", f"There are {', '.join(_PARSERS)}.")
    return _PARSERS[name](value)


def _interview(value: object) -> date | None:
    return None if value in (None, "", "none") else _day(value)


def _day(value: object) -> date:
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


def _parts(value: object) -> list[str]:
    """Several values: a list, or words between commas."""
    if value in (None, "", "none"):
        return []
    parts = value if isinstance(value, list | tuple) else str(value).split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def _rest_weekdays(value: object) -> tuple[str, ...]:
    """Full names or their beginnings of three letters and more, in the order of the week."""
    found = set()
    for part in _parts(value):
        named = [day for day in WEEKDAYS if day.startswith(part.lower()) and len(part) >= 3]
        if not named:
            raise VivaError(f"{part!r} is not a day of the week.", "Write sat, sun.")
        found.add(named[0])
    if len(found) == len(WEEKDAYS):
        raise VivaError("Every day of the week would be a rest day.", "Leave at least one.")
    return tuple(day for day in WEEKDAYS if day in found)


def _rest_days(value: object) -> tuple[date, ...]:
    days = tuple(sorted({_day(part) for part in _parts(value)}))
    if len(days) > MOST_REST_DAYS:
        raise VivaError(f"{len(days)} rest days are too many.", f"Give {MOST_REST_DAYS} at most, or days of the week.")
    return days


def _one_of(known: Iterable[str], what: str) -> Callable[[object], str]:
    names = tuple(known)

    def parse(value: object) -> str:
        text = "" if value in (None, "none") else str(value)
        if text not in names:
            raise VivaError(f"{value!r} is not a {what}.", f"There are {', '.join(filter(None, names))}.")
        return text

    return parse


def _rounds(value: object) -> tuple[str, ...]:
    named = _parts(value)
    if unknown := [name for name in named if name not in ROUNDS]:
        raise VivaError(f"{unknown[0]!r} is not a round.", f"There are {', '.join(ROUNDS)}.")
    return tuple(name for name in ROUNDS if name in named)


def _emphasis(value: object) -> tuple[tuple[str, float], ...]:
    if not value or value == "none":
        return ()
    if not isinstance(value, Mapping | tuple):
        raise VivaError(f"{value!r} is not a set of weights.", 'Give names with numbers, as {"llm": 2}.')
    return blueprints.read_emphasis(dict(value))


def _job(value: object) -> str:
    text = "" if value is None else str(value).strip()
    if len(text) > MOST_JOB_CHARACTERS:
        raise VivaError(f"The text has {len(text):,} characters.", f"Paste {MOST_JOB_CHARACTERS:,} at most.")
    return text


def _focus(value: object) -> tuple[str, ...]:
    """Ids of concepts; one that leaves the bank later is kept and counts for nothing."""
    names = tuple(dict.fromkeys(_parts(value)))
    if len(names) > MOST_FOCUS:
        raise VivaError(f"{len(names)} concepts are not a focus.", f"Choose {MOST_FOCUS} at most.")
    return names


_PARSERS: dict[str, Callable[[object], Any]] = {
    "interview": _interview,
    "minutes": _minutes,
    "theme": _one_of(THEMES, "theme"),
    "rest_weekdays": _rest_weekdays,
    "rest_days": _rest_days,
    "rounds": _rounds,
    "level": _one_of(("", *LEVELS), "level"),
    "role": _one_of(("", *ROLES), "role"),
    "emphasis": _emphasis,
    "job": _job,
    "focus": _focus,
    "placement": _one_of(PLACEMENT_STATES, "state of a placement"),
}
