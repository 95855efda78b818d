"""The plan: rest days, missed days, clocks and zones, what does not fit, what if."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from vivavoce.coach import BankView, ConceptView, drill, question, what_if, whole_plan
from vivavoce.coach.plan import MOST_DAYS
from vivavoce.domain.errors import VivaError


def bank(count=12, minutes=10):
    """Concepts that rest on nothing, half of them about language models."""
    concepts = []
    for number in range(count):
        name = f"concept-{number}"
        exercises = (
            question(name, f"Explain {name}", minutes),
            drill(name, f"Write {name}", minutes),
        )
        concepts.append(ConceptView(name, name, ("llm", "vision")[number % 2], "fresher", (), exercises))
    return BankView(tuple(concepts))


def worked_on(plan):
    return {action.concept for day in plan.days for action in day.actions}


def test_rest_days_stay_free_and_the_other_days_keep_their_minutes(view, history, now):
    history.set("interview", "2026-12-08")
    history.set("rest_weekdays", ["sunday"])
    history.set("rest_days", ["2026-11-25"])
    plan = whole_plan(view, history.events, now)
    resting = [day.date for day in plan.days if day.rest]
    assert resting == [date(2026, 11, 22), date(2026, 11, 25), date(2026, 11, 29), date(2026, 12, 6)]
    assert all(day.minutes == 0 and not day.actions for day in plan.days if day.rest)
    assert all(0 < day.minutes <= 30 for day in plan.days if not day.rest)
    assert plan.settings.minutes_ahead(now) == 30 * (len(plan.days) - 4)


def test_where_every_day_became_a_rest_day_the_plan_is_empty_and_says_so(view, history, now):
    history.set("rest_weekdays", ["saturday", "sunday"])
    history.set("interview", "2026-11-23")
    plan = whole_plan(view, history.events, now)
    assert [(day.rest, day.actions) for day in plan.days] == [(True, ()), (True, ())]
    assert (plan.minutes, plan.concepts) == (0, 0)
    assert {one.concept for one in plan.left_out} == set(view.by_id)


@pytest.mark.parametrize(("interview", "days"), [("2026-11-21", 1), ("2026-11-22", 1), ("2026-11-23", 2)])
def test_today_tomorrow_and_the_day_after(view, history, now, interview, days):
    history.set("interview", interview)
    plan = whole_plan(view, history.events, now)
    assert [day.date for day in plan.days] == [date(2026, 11, 21) + timedelta(n) for n in range(days)]
    assert all(day.actions for day in plan.days)


def test_a_date_that_has_passed_leaves_a_plan_for_a_month(view, history, now):
    history.set("interview", "2026-11-01")
    assert len(whole_plan(view, history.events, now).days) == 30


def test_missed_days_are_absorbed(history, now):
    history.set("interview", "2026-12-08")
    history.set("minutes", 20)
    before = whole_plan(bank(24), history.events, now)
    later = whole_plan(bank(24), history.events, now + timedelta(days=9))
    assert later.days[0].date == date(2026, 11, 30) and later.days[-1].date == before.days[-1].date
    assert all(day.minutes <= 20 for day in later.days)
    assert len(later.left_out) > len(before.left_out)


def test_a_session_changes_the_plan(history, now):
    before = whole_plan(bank(), history.events, now)
    first = before.days[0].actions[0].concept
    history.explained(first, 1.0, days_ago=0.1)
    after = whole_plan(bank(), history.events, now)
    assert after.days[0].actions[0].concept != first
    assert [day.date for day in after.days] == [day.date for day in before.days]


def test_today_counts_what_was_done_already(view, history, now):
    history.explained("softmax", 0.7, seconds=1500)
    plan = whole_plan(view, history.events, now)
    assert plan.days[0].minutes <= 5
    history.explained("dropout", 0.7, seconds=3000)
    assert whole_plan(view, history.events, now).days[0].actions == ()


def test_minutes_are_those_the_learner_takes(history, now):
    history.set("minutes", 20)
    for _ in range(2):
        history.explained("concept-0", 0.1, days_ago=1, seconds=1080)
    planned = [action for day in whole_plan(bank(), history.events, now).days for action in day.actions]
    assert {action.minutes for action in planned if action.item == "q:concept-0"} == {18}


def test_what_does_not_fit_is_named_and_nothing_else(history, now):
    history.set("minutes", 10)
    history.set("interview", "2026-11-26")
    plan = whole_plan(bank(), history.events, now)
    assert {one.concept for one in plan.left_out} == set(bank().by_id) - worked_on(plan)
    assert 0 < sum(one.points for one in plan.left_out) < 100
    history.set("minutes", 480)
    assert whole_plan(bank(), history.events, now).left_out == ()


def test_a_concept_that_is_known_well_is_not_named_as_left_out(history, now):
    for days_ago in (30, 20, 10, 1):
        history.explained("concept-1", 1.0, days_ago=days_ago)
    history.set("minutes", 10)
    history.set("interview", "2026-11-22")
    assert "concept-1" not in {one.concept for one in whole_plan(bank(), history.events, now).left_out}


def test_the_role_decides_what_fits_first(history, now):
    history.set("minutes", 10)
    history.set("interview", "2026-11-27")
    history.set("role", "llm")
    plan = whole_plan(bank(), history.events, now)
    assert {bank().by_id[name].area for name in worked_on(plan)} == {"llm"}


def test_what_the_learner_leaves_out_is_neither_planned_nor_named(history, now):
    history.set("emphasis", {"vision": 0, "code": 0})
    plan = whole_plan(bank(), history.events, now)
    assert {bank().by_id[name].area for name in worked_on(plan) | {one.concept for one in plan.left_out}} == {"llm"}
    assert "code" not in {action.practice for day in plan.days for action in day.actions}


def test_keeping_the_plan_beats_stopping(history, now):
    for number in range(20):
        history.explained(f"concept-{number % 4}", 0.7, days_ago=1)
    plan = whole_plan(bank(), history.events, now)
    assert plan.kept.share > plan.stopped.share
    assert plan.kept.low < plan.kept.share < plan.kept.high
    assert plan.kept.observations == plan.stopped.observations == 20


def test_without_observations_there_is_a_plan_and_no_number(view, history, now):
    plan = whole_plan(view, history.events, now)
    assert (plan.kept.share, plan.stopped.share) == (None, None)
    assert plan.days[0].actions


def test_a_plan_for_two_years_is_detailed_only_where_it_can_be(history, now):
    history.set("interview", "2028-11-01")
    plan = whole_plan(bank(3), history.events, now)
    assert plan.detailed == MOST_DAYS
    assert plan.days[-1].date == date(2028, 10, 31)
    assert not any(day.actions for day in plan.days[MOST_DAYS:])


def test_a_clock_that_went_back_still_gives_a_plan_from_its_today(view, history, now):
    history.explained("softmax", 0.7, seconds=600)
    history.set("interview", "2026-12-08")
    earlier = now - timedelta(days=400)
    plan = whole_plan(view, history.events, earlier)
    assert plan.days[0].date == earlier.date()
    assert plan.days[0].minutes > 0
    assert whole_plan(view, history.events, now).days[-1].date == date(2026, 12, 7)


def test_in_another_time_zone_the_plan_begins_on_the_day_it_is_there(view, history):
    moment = datetime(2026, 11, 21, 20, tzinfo=UTC)
    history.set("interview", "2026-12-08")
    for hours, today in ((14, date(2026, 11, 22)), (-11, date(2026, 11, 21))):
        plan = whole_plan(view, history.events, moment.astimezone(timezone(timedelta(hours=hours))))
        assert (plan.days[0].date, plan.days[-1].date) == (today, date(2026, 12, 7))


@pytest.mark.parametrize("moment", [datetime(2026, 10, 24, 0, 30), datetime(2027, 3, 26, 23, 45)])
def test_no_day_is_doubled_or_lost_when_the_clocks_change(view, history, moment):
    now = moment.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    history.set("interview", (now.date() + timedelta(days=5)).isoformat())
    for clock in (now, now.replace(tzinfo=timezone(now.utcoffset()))):
        days = [day.date for day in whole_plan(view, history.events, clock).days]
        assert days == [now.date() + timedelta(days=n) for n in range(5)]


def test_planning_changes_nothing(view, history, now):
    history.explained("softmax", 0.7)
    events = list(history.events)
    assert whole_plan(view, events, now) == whole_plan(view, events, now)
    assert events == history.events


def test_what_if_compares_two_plans(history, now):
    history.set("minutes", 10)
    history.set("interview", "2026-11-26")
    for number in range(20):
        history.explained(f"concept-{number % 4}", 0.7, days_ago=1)
    plan = whole_plan(bank(), history.events, now)
    more = what_if(bank(), history.events, now, {"minutes": "30"}, plan)
    assert more.changes == {"minutes": 30}
    assert more.points > 0 and more.fits and not more.falls_out
    assert all(day.minutes <= 30 for day in more.plan.days)
    assert more.plan == whole_plan(bank(), history.events, now, replace(plan.settings, minutes=30))
    less = what_if(bank(), history.events, now, {"interview": "2026-11-23"}, plan)
    assert less.points < 0 and less.falls_out
    assert what_if(bank(), history.events, now, {"minutes": 10}, plan).changes == {}


def test_what_if_refuses_what_a_setting_would_be_refused(view, history, now):
    plan = whole_plan(view, history.events, now)
    for changes in ({"minutes": 0}, {"interview": "2020-01-01"}, {"theme": "dark"}):
        with pytest.raises(VivaError):
            what_if(view, history.events, now, changes, plan)
