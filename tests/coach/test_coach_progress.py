"""Settings, readiness, plan and the progress page."""

from datetime import date, timedelta

import pytest

from vivavoce.coach import (
    BankView,
    ConceptView,
    current_settings,
    plan,
    progress,
    question,
    readiness,
    validate_setting,
)
from vivavoce.domain.errors import VivaError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("interview", "2026-11-20"),
        ("interview", "soon"),
        ("interview", "2062-12-08"),
        ("minutes", 0),
        ("minutes", -5),
        ("minutes", 1000),
        ("minutes", "half an hour"),
        ("minutes", 30.5),
        ("theme", "pink"),
        ("colour", "red"),
    ],
)
def test_settings_that_make_no_sense_are_refused(name, value, now):
    with pytest.raises(VivaError):
        validate_setting(name, value, now)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("interview", "2026-12-08", "2026-12-08"),
        ("interview", date(2026, 11, 21), "2026-11-21"),
        ("interview", None, None),
        ("minutes", "40", 40),
        ("theme", "dark", "dark"),
    ],
)
def test_settings_are_kept_as_json(name, value, kept, now):
    assert validate_setting(name, value, now) == kept


def test_the_last_setting_counts_and_spoiled_ones_are_skipped(history, now):
    assert (current_settings([]).interview, current_settings([]).minutes) == (None, 30)
    history.set("minutes", 45)
    history.set("interview", "2026-12-08")
    history.set("minutes", 0)
    history.set(["interview"], "2026-12-09")
    settings = current_settings(history.events)
    assert (settings.minutes, settings.coming(now)) == (45, date(2026, 12, 8))
    assert settings.days_ahead(now) == 17
    assert settings.days_ahead(now + timedelta(days=40)) == 30
    history.set("interview", None)
    assert current_settings(history.events).interview is None


def test_no_readiness_below_twenty_observations(view, history, now):
    for count in range(20):
        history.explained("softmax", 0.7)
        state = readiness(view, history.events, now)
        assert (state.share is None) == (count < 19)
        assert (state.observations, state.needed) == (count + 1, 20)
    assert 0 <= state.low < state.share < state.high <= 1


def test_nobody_is_ever_certain(history, now):
    names = [f"concept-{number}" for number in range(40)]
    bank = BankView(tuple(ConceptView(name, name, "area", "common", (), (question(name, name, 5),)) for name in names))
    for name in names:
        history.explained(name, 1.0)
    state = readiness(bank, history.events, now, on=now.date())
    assert 0.8 < state.share < 1
    assert state.high - state.low > 0.02


def ready(view, history, now, score, count=30):
    for number in range(count):
        history.explained(list(view.by_id)[number % len(view.by_id)], score, days_ago=(count - number) / 4)
    return readiness(view, history.events, now)


def test_those_who_do_better_are_readier(view, history, now):
    weak = ready(view, history, now, 0.2)
    history.events.clear()
    strong = ready(view, history, now, 0.95)
    assert weak.high < strong.low


def test_readiness_falls_towards_the_day_and_narrows_with_evidence(view, history, now):
    few = ready(view, history, now, 0.7)
    assert readiness(view, history.events, now, on=now.date()).share > few.share
    many = ready(view, history, now, 0.7, count=200)
    assert many.high - many.low < few.high - few.low


def test_the_plan_keeps_to_the_minutes_and_ends_before_the_day(view, history, now):
    history.set("interview", "2026-12-08")
    history.set("minutes", 20)
    history.explained("softmax", 0.4, seconds=600)
    days = plan(view, history.events, now)
    assert [day.date for day in days] == [date(2026, 11, 21) + timedelta(days=n) for n in range(17)]
    assert all(day.minutes == sum(action.minutes for action in day.actions) for day in days)
    assert days[0].minutes <= 10
    assert all(0 < day.minutes <= 20 for day in days[1:])
    planned = {action.concept for day in days for action in day.actions}
    assert planned == set(view.by_id)


def test_on_the_day_itself_there_is_still_a_plan(view, history, now):
    history.set("interview", "2026-11-21")
    (day,) = plan(view, history.events, now)
    assert day.actions


def test_progress_shows_what_happened(view, history, now):
    history.explained("softmax", 0.9, days_ago=1, seconds=300, confidence=0.8)
    history.explained("dropout", 0.1, seconds=240)
    history.explained("left-the-bank", 0.1, seconds=60)
    page = progress(view, history.events, now)
    states = {state.concept: state for state in page.states}
    assert states["overfitting"].level == 0
    assert states["overfitting"].retrievability is None
    assert states["softmax"].level > states["dropout"].level > 0
    assert (states["dropout"].last_missed, states["softmax"].last_missed) == (True, False)
    assert page.weakest[0].concept == "dropout"
    assert page.attempts == 3
    assert page.calibration == [(0.8, 1.0, 1)]
    assert [memory.practice for memory in page.memory["softmax"]] == ["explain"]
    done = {day: minutes for day, minutes, _ in page.calendar if minutes}
    assert done == {date(2026, 11, 20): 5, date(2026, 11, 21): 5}
    assert any(planned for _, _, planned in page.calendar)
