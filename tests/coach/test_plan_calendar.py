"""The calendar file, read as RFC 5545 says."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.coach import BankView, ConceptView, question, whole_plan
from vivavoce.coach.calendar_file import calendar_file, escaped, folded

LONG = "Warum, weshalb; wieso \\ ändert ein Gewicht – über hundert Schritte – überhaupt etwas? 日本語も試す\nZeile zwei"


@pytest.fixture
def plan(history, now):
    history.set("interview", "2026-11-25")
    history.set("rest_days", ["2026-11-22"])
    bank = BankView((ConceptView("one", "One", "area", "common", (), (question("one", LONG, 7),)),))
    return whole_plan(bank, history.events, now)


def unfolded(text):
    """Content lines, after checking breaks and lengths."""
    assert text.endswith("\r\n")
    raw = text.removesuffix("\r\n").split("\r\n")
    assert all("\n" not in line and "\r" not in line and len(line.encode()) <= 75 for line in raw)
    lines = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def events(text):
    lines = unfolded(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in lines and any(line.startswith("PRODID:") for line in lines)
    found = []
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            name, _, value = line.partition(":")
            assert name not in found[-1]
            found[-1][name] = value
    return found


def test_one_event_for_each_planned_day_and_one_for_the_interview(plan, now):
    found = events(calendar_file(plan, now, 5))
    assert [event["DTSTART;VALUE=DATE"] for event in found] == ["20261121", "20261123", "20261124", "20261125"]
    assert [event["DTEND;VALUE=DATE"] for event in found] == ["20261122", "20261124", "20261125", "20261126"]
    assert found[0]["SUMMARY"] == "Viva Voce: 7 minutes\\, 1 item"
    assert found[-1]["SUMMARY"] == "Interview"
    assert {event["DTSTAMP"] for event in found} == {"20261121T090000Z"}


def test_text_comes_through_folding_and_escaping(plan, now):
    described = events(calendar_file(plan, now, 5))[0]["DESCRIPTION"]
    read = described.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert read == f"Explain, 7 min: {LONG}"


def test_days_keep_their_uid_and_importing_again_replaces(plan, now):
    first = events(calendar_file(plan, now, 5))
    again = events(calendar_file(plan, datetime(2026, 11, 22, 8, tzinfo=UTC), 9))
    assert [event["UID"] for event in first] == [event["UID"] for event in again]
    assert len({event["UID"] for event in first}) == len(first)
    assert [event["SEQUENCE"] for event in first + again] == ["5"] * 4 + ["9"] * 4


def test_a_time_of_day_is_local_wherever_one_is(plan, now):
    first = events(calendar_file(plan, now, 5, time(18, 30)))[0]
    assert (first["DTSTART"], first["DTEND"]) == ("20261121T183000", "20261121T183700")


def test_a_session_late_in_the_evening_ends_on_the_next_day(plan, now):
    first = events(calendar_file(plan, now, 5, time(23, 58)))[0]
    assert first["DTEND"] == "20261122T000500"


@given(st.text())
def test_any_text_is_one_line_that_unfolds_to_itself(text):
    line = f"SUMMARY:{escaped(text)}"
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part.startswith(" ") for part in parts[1:])
    assert not any(character in line for character in "\r\n\t\x00\x1b")
