"""A plan as a calendar file (iCalendar, RFC 5545): one all-day event for each planned day, and the interview.

Days are dates without a time zone, so neither travel nor daylight saving moves them. With `at` the events get a
time of day, written as local time without a zone ("floating", section 3.3.5): six in the evening wherever one is.
The UID of a day is always the same, and SEQUENCE grows with the log, so that importing again replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from vivavoce.coach.plan import Plan, PlanDay
from vivavoce.domain.practice import Action

NAMESPACE = UUID("9d0b3f0e-6f3c-4a53-8a1e-5a6f0c1e7b52")  # drawn once; UIDs of days are derived from it
LONGEST_LINE = 75  # octets, without the line break
WORDS = {
    "recall": "Recall", "explain": "Explain", "predict": "Predict", "code": "Code", "debug": "Repair",
    "estimate": "Estimate",
}  # fmt: skip


def calendar_file(plan: Plan, now: datetime, version: int, at: time | None = None) -> str:
    """The file as text with CRLF. `version` is that of the log; `at` is when practice begins, all day without it."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Viva Voce//Plan//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Viva Voce",
    ]
    stamp = [f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", f"SEQUENCE:{version}"]
    lines = head + [line for day in plan.days if day.actions for line in _practice(day, stamp, at)]
    coming = plan.settings.coming(now)
    if coming is not None:
        lines += _event("interview", stamp, _all_day(coming), "Interview", "Viva Voce: viva plan --last-day")
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line))


def folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, later ones begun by a space (section 3.1). No character is cut."""
    part, octets = "", 0
    for character in line:
        width = len(character.encode())
        if octets + width > LONGEST_LINE:
            yield part
            part, octets = " ", 1
        part, octets = part + character, octets + width
    yield part


def escaped(text: str) -> str:
    """Text as a value (section 3.3.11): backslash, semicolon and comma escaped, line breaks as \\n."""
    for plain, coded in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, coded)
    return "".join(character for character in text if character >= " ")


def _practice(day: PlanDay, stamp: list[str], at: time | None) -> list[str]:
    when = _all_day(day.date) if at is None else _timed(datetime.combine(day.date, at), day.minutes)
    items = "item" if len(day.actions) == 1 else "items"
    summary = f"Viva Voce: {day.minutes} minutes, {len(day.actions)} {items}"
    return _event(day.date.isoformat(), stamp, when, summary, "\n".join(_described(day.actions)))


def _described(actions: Iterable[Action]) -> Iterator[str]:
    for action in actions:
        yield f"{WORDS[action.called]}, {action.minutes} min: {action.title}"


def _all_day(day: date) -> list[str]:
    """A date; the end is exclusive (section 3.6.1)."""
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]


def _timed(start: datetime, minutes: int) -> list[str]:
    end = start + timedelta(minutes=minutes)
    return [f"DTSTART:{start:%Y%m%dT%H%M%S}", f"DTEND:{end:%Y%m%dT%H%M%S}"]


def _event(name: str, stamp: list[str], when: list[str], summary: str, description: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid5(NAMESPACE, name)}",
        *stamp,
        *when,
        f"SUMMARY:{escaped(summary)}",
        f"DESCRIPTION:{escaped(description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
