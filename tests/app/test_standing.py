"""Today and progress through the facade: they follow the log, whatever happens to it, and agree with the plan."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from operator import is_

import pytest
from ulid import ULID

from vivavoce.app import contract
from vivavoce.app.viva import Viva
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.store import EventLog

NOW = datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=1)))


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def viva(tmp_path, clock):
    program = Viva(tmp_path, workers=False, now=clock)
    yield program
    program.close()


def explain(viva, slug, score, at):
    viva.store.append(Event("", at, ATTEMPT, f"q:{slug}", "explain", outcomes={"score": score}, seconds=60.0))


def practise(viva, days=5):
    slugs = [row["slug"] for row in viva.questions()[:8]]
    for ago in range(days, 0, -1):
        for slug in slugs:
            explain(viva, slug, 0.7, NOW - timedelta(days=ago))
    return slugs


def test_today_shows_the_first_day_of_the_plan(viva, clock):
    slugs = practise(viva)
    viva.set_setting("interview", "2026-11-25")
    assert viva.today().actions == viva.planning.plan().days[0].actions
    explain(viva, slugs[0], 0.1, NOW)
    assert viva.today().actions == viva.planning.plan().days[0].actions
    clock.now = NOW + timedelta(days=1)
    assert viva.today().actions == viva.planning.plan().days[0].actions


def test_the_page_follows_the_log_through_import_and_deletion(viva, tmp_path):
    slugs = practise(viva)
    before = viva.progress()
    assert viva.progress() is before
    explain(viva, slugs[0], 0.1, NOW)
    assert viva.progress().attempts == before.attempts + 1
    kept = io.StringIO()
    viva.store.export(kept)
    viva.store.delete_everything(confirm=True)
    assert viva.progress().attempts == 0 and viva.standing().course.kept == ()
    explain(viva, slugs[1], 0.9, NOW)
    assert viva.progress().attempts == 1
    viva.store.import_(io.StringIO(kept.getvalue()))  # older than what is there
    assert viva.progress().attempts == before.attempts + 2
    fresh = Viva(tmp_path, workers=False, now=viva.now)
    assert fresh.progress() == viva.progress()
    fresh.close()


def test_the_contract_bears_the_lines_and_both_forecasts(viva):
    practise(viva)
    viva.set_setting("interview", "2026-11-25")
    found = contract.progress(viva.progress(), viva.standing().course)
    assert [row["date"] for row in found["course"]["with_the_plan"]] == [f"2026-11-{day}" for day in range(21, 26)]
    assert found["course"]["with_the_plan"][-1]["share"] == pytest.approx(found["kept"]["share"])
    assert found["course"]["without_more_practice"][-1]["share"] == pytest.approx(found["readiness"]["share"])
    assert found["course"]["behind"] and found["blocking"]["says"].endswith("questions.")


def test_what_is_recorded_while_the_page_is_computed_shows_on_the_next_one(viva, monkeypatch):
    """Another window answers in the middle: no page mixes both states, and none is kept for the wrong one."""
    slugs = practise(viva)
    plan, before = viva.coach.whole_plan, len(viva.store.events())

    def interrupted():
        if len(viva.store.events()) == before:
            explain(viva, slugs[0], 0.0, NOW)
        return plan()

    monkeypatch.setattr(viva.coach, "whole_plan", interrupted)
    during = viva.progress()
    assert during.attempts == before and during.readiness.observations == during.kept.observations
    assert viva.progress().attempts == before + 1


def test_a_page_shows_one_state_though_another_window_answers_between_its_parts(viva, monkeypatch):
    slugs = practise(viva)
    today, before = viva.coach._today, len(viva.store.events())

    def interrupted(moment):
        explain(viva, slugs[0], 0.0, NOW)
        return today(moment)

    monkeypatch.setattr(viva.coach, "_today", interrupted)
    seen = viva.standing()
    assert seen.progress.attempts == before and seen.today.readiness == seen.progress.readiness
    assert viva.progress().attempts == before + 1


def test_a_state_holds_the_events_of_its_version_though_others_record_while_it_is_read(viva, monkeypatch):
    """Else the next reading would take the history for another one and read all of it again."""
    slugs = practise(viva)
    first = viva.coach.moment()
    since = EventLog.since

    def interrupted(log, version, keep):
        explain(viva, slugs[1], 0.0, NOW)  # after the version was looked at
        return since(log, version, keep)

    explain(viva, slugs[0], 0.0, NOW)
    with monkeypatch.context() as patched:
        patched.setattr(EventLog, "since", interrupted)
        during = viva.coach.moment()
    assert during.state[0] == viva.store.version and len(during.events) == viva.store.count()
    explain(viva, slugs[2], 0.0, NOW)
    after = viva.coach.moment()
    assert after.history == first.history and after.events[: len(during.events)] == during.events
    assert all(map(is_, after.events, during.events))


def test_the_words_of_answers_are_not_kept_in_memory(viva):
    said = Event("", NOW, ATTEMPT, "q:dropout", "explain", response="words " * 50, outcomes={"score": 1.0, "grade": {}})
    viva.store.append(said)
    assert [(event.response, event.outcomes) for event in viva.coach.moment().events] == [("", {"score": 1.0})]


def test_events_that_were_recorded_in_another_order_are_read_in_that_of_their_ids(viva):
    """As an import of two devices may bring them: later than all there were, the latest first."""
    slugs = practise(viva)
    before = viva.coach.moment()
    last = int(ULID.from_str(before.events[-1].event_id))
    latest, late = (
        Event(str(ULID.from_int(last + ahead)), NOW, ATTEMPT, f"q:{slugs[0]}", "explain", outcomes={"score": 1.0})
        for ahead in (2, 1)
    )
    viva.store.add([latest, late], expected=viva.store.version)
    after = viva.coach.moment()
    assert [event.event_id for event in after.events[-2:]] == [late.event_id, latest.event_id]
    assert after.history == before.history


def test_an_event_older_than_those_read_takes_its_place(viva):
    """An import brings one of long ago: what was reckoned on the order before is reckoned anew."""
    slugs = practise(viva)
    before = viva.coach.moment()
    first = int(ULID.from_str(before.events[0].event_id))
    older = Event(str(ULID.from_int(first - 1)), NOW, ATTEMPT, f"q:{slugs[0]}", "explain", outcomes={"score": 1.0})
    viva.store.append(older)
    after = viva.coach.moment()
    assert after.events[0].event_id == older.event_id
    assert after.history > before.history
