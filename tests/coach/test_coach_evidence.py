"""What an attempt shows, and how disputes and corrections change it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from vivavoce.coach.evidence import AGAIN, EASY, GOOD, HARD, calibration, outcomes, seconds_by_day


@pytest.mark.parametrize(
    ("score", "rating"), [(0.0, AGAIN), (0.34, AGAIN), (0.35, HARD), (0.6, GOOD), (0.85, EASY), (1, EASY)]
)
def test_a_score_becomes_a_rating(view, history, score, rating):
    history.explained("softmax", score)
    assert [(one.rating, one.right) for one in outcomes(view, history.events)] == [(rating, score)]


@pytest.mark.parametrize(
    ("verdict", "hints", "rating"),
    [("pass", 0, GOOD), ("pass", 2, HARD), ("wrong", 0, AGAIN), ("timeout", 0, AGAIN)],
)
def test_a_verdict_becomes_a_rating(view, history, verdict, hints, rating):
    history.judged("drill:softmax", "code", verdict, hints=hints)
    history.judged("incident:softmax-incident", "debug", verdict, hints=hints)
    assert [one.rating for one in outcomes(view, history.events)] == [rating, rating]


def test_predictions_and_recalls_become_ratings(view, history):
    history.predicted("claim:softmax/softmax-lab", True)
    history.predicted("claim:softmax/second", False)
    history.recalled("card:softmax/1", "hard")
    results = outcomes(view, history.events)
    assert [one.rating for one in results] == [GOOD, AGAIN, HARD]
    assert results[0].item == results[1].item


def test_a_dispute_changes_the_earlier_attempt_and_not_the_number_of_attempts(view, history):
    attempt = history.explained("softmax", 0.2, seconds=60)
    turn = history.add("attempt", "q:softmax", "explain", outcomes={"event": attempt, "score": 0.5}, seconds=30)
    history.explained("dropout", 0.1)
    history.add("dispute", "q:softmax", outcomes={"event": turn, "part": "shift", "says": "said", "score": 0.9})
    first, second = outcomes(view, history.events)
    assert (first.right, first.seconds, second.right) == (0.9, 90, 0.1)


def test_a_correction_can_withdraw_an_attempt(view, history):
    attempt = history.recalled("card:softmax/1", "again")
    history.add("correction", outcomes={"event": attempt, "void": True})
    assert outcomes(view, history.events) == []


def test_what_is_no_evidence_is_left_out(view, history):
    history.judged("drill:softmax", "code", "internal")
    history.explained("a-question-that-left-the-bank", 0.9)
    history.explained("softmax", "high")
    history.add("dispute", outcomes={"event": "no such attempt", "score": 1})
    assert outcomes(view, history.events) == []


def test_time_is_counted_on_the_learners_own_day(view, history, now):
    history.explained("softmax", 0.5, days_ago=10.5 / 24, seconds=120)  # 23:30 the evening before
    history.explained("left-the-bank", 0.5, seconds=60)
    history.explained("softmax", 0.5, seconds=86_400)  # a page left open
    days = seconds_by_day(history.events)
    assert days == {now.date() - timedelta(days=1): 120, now.date(): 60 + 3600}


def test_confidence_is_compared_with_what_happened(view, history):
    history.explained("softmax", 0.9, confidence=0.9)
    history.explained("softmax", 0.2, confidence=1.0)
    history.recalled("card:softmax/1", "good", confidence=0.3)
    history.recalled("card:softmax/1", "good")
    assert calibration(outcomes(view, history.events)) == [(0.3, 1.0, 1), (0.95, 0.5, 2)]


def test_reading_on_gives_what_reading_anew_gives(view, history):
    first = history.explained("softmax", 0.2)
    history.recalled("card:dropout/1", "good")
    seen = [outcomes(view, history.events)]
    history.explained("dropout", 0.9)
    seen.append(outcomes(view, history.events))
    history.add("dispute", outcomes={"event": first, "score": 0.9})  # amends what was read long ago
    seen.append(outcomes(view, history.events))
    assert [len(found) for found in seen] == [2, 3, 3]
    assert (seen[1][0].right, seen[2][0].right) == (0.2, 0.9)
    for events in (history.events, history.events[:-1], history.events[1:2], history.events):
        assert outcomes(view, events) == outcomes(view, [replace(event) for event in events])
