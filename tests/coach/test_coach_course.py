"""The forecast day by day, behind and ahead; what holds back most; the first day of the plan."""

from datetime import date, timedelta

import pytest

from vivavoce.coach import current_settings, first_day, plan, readiness, whole_plan
from vivavoce.coach.blocking import blocking
from vivavoce.coach.course import DAYS_BEHIND, MOST_POINTS, course
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.learner import Learner


def practised(view, history, days=12, score=0.7):
    for ago in range(days, 0, -1):
        for name in view.by_id:
            history.explained(name, score, days_ago=ago, seconds=120)


def drawn(view, history, now):
    return course(view, history.events, now, whole_plan(view, history.events, now))


def test_the_lines_meet_today_and_end_where_the_plan_says(view, history, now):
    practised(view, history)
    history.set("interview", "2026-12-08")
    made = whole_plan(view, history.events, now)
    found = course(view, history.events, now, made)
    assert found.kept[0][0] == found.stopped[0][0] == date(2026, 11, 21)
    assert found.kept[-1] == (date(2026, 12, 8), made.kept)
    assert found.stopped[-1] == (date(2026, 12, 8), made.stopped)
    assert found.kept[0][1].share == pytest.approx(found.stopped[0][1].share)
    pairs = list(zip(found.kept, found.stopped, strict=True))
    assert all(kept.share > stopped.share - 0.01 for (_, kept), (_, stopped) in pairs)
    assert made.kept.share > made.stopped.share + 0.01
    assert len(found.kept) <= MOST_POINTS + 1


def test_an_evening_behind_is_what_was_said_on_that_evening(view, history, now):
    practised(view, history)
    found = dict(drawn(view, history, now).behind)
    day = date(2026, 11, 16)
    until_then = [event for event in history.events if event.at.date() <= day]
    said = readiness(view, until_then, now - timedelta(days=5), on=day)
    assert found[day].share == pytest.approx(said.share)
    assert found[day].observations == said.observations


def test_no_line_before_there_is_a_number(view, history, now):
    history.explained("softmax", 0.9, days_ago=2)
    found = drawn(view, history, now)
    assert found.behind == found.kept == found.stopped == ()
    practised(view, history, days=6)
    found = drawn(view, history, now)
    assert found.behind[0][1].observations >= 20
    assert found.behind[0][0] > date(2026, 11, 15)  # the first days had too few attempts


def test_a_memory_fades_and_the_plan_holds_it(view, history, now):
    practised(view, history, days=DAYS_BEHIND + 10)
    history.set("interview", "2026-12-08")
    history.explained("softmax", 0.9, days_ago=40)
    found = drawn(view, history, now)
    curve = found.memory("softmax")
    assert curve.behind[0][0] == date(2026, 11, 21) - timedelta(days=DAYS_BEHIND)
    shares = [share for _, share in curve.stopped]
    assert shares == sorted(shares, reverse=True)
    assert curve.kept[-1][1] > curve.stopped[-1][1]
    assert date(2026, 11, 20) in curve.tried
    assert found.memory("never-heard-of") is None


def test_the_clock_moves_the_lines(view, history, now):
    practised(view, history)
    history.set("interview", "2026-11-23")
    assert [day for day, _ in drawn(view, history, now).kept] == [date(2026, 11, 21 + n) for n in range(3)]
    later = now + timedelta(days=2)  # the day itself
    on_the_day = drawn(view, history, later)
    assert [day for day, _ in on_the_day.kept] == [date(2026, 11, 23)]
    assert on_the_day.behind[-1][0] == date(2026, 11, 22)
    back = drawn(view, history, now - timedelta(days=4))  # the clock jumped back: attempts of days to come are there
    assert back.kept[0][0] == date(2026, 11, 17)
    assert back.behind[-1][0] == date(2026, 11, 16)


def test_what_was_missed_below_others_holds_back_most(view, history, now):
    def found():
        learner = Learner(view, outcomes(view, history.events))
        return blocking(learner, now, current_settings(history.events))

    assert found() is None
    history.explained("overfitting", 0.9)
    first = found()
    assert (first.concept, first.tried) == ("backpropagation", False)  # two untried rest on it
    assert first.chain == ("backpropagation", "gradients", "gradient-tricks")
    history.explained("backpropagation", 0.9)
    assert found().concept == "gradients"  # firm ground does not block
    history.explained("backpropagation", 0.1)
    missed = found()
    assert (missed.concept, missed.missed) == ("backpropagation", True)
    assert "last missed" in missed.says
    assert set(missed.held_back) == {"gradients", "gradient-tricks"}
    assert 0 < missed.points < 100


def test_today_is_the_first_day_of_the_plan(view, history, now):
    history.set("interview", "2026-12-08")
    practised(view, history, days=3)
    history.explained("softmax", 0.8, seconds=600)
    assert tuple(first_day(view, history.events, now)) == plan(view, history.events, now)[0].actions
    history.explained("dropout", 0.8, seconds=3000)  # the minutes are used up, or it is a rest day:
    assert plan(view, history.events, now)[0].actions == ()
    assert len(first_day(view, history.events, now)) == 1  # there is something for who wants to go on
