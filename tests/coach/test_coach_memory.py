"""Forgetting and knowing move the way they should."""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.coach import fsrs6
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.learner import Learner
from vivavoce.coach.memory import review
from vivavoce.coach.weights import W

START = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), min_size=1, max_size=8))
def test_traces_agree_with_the_library_reviewing_one_card_through(steps):
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, trace, at = Card(card_id=1, due=START), None, START
    for days, rating in steps:
        at += timedelta(days=days)
        card, _ = scheduler.review_card(card, Rating(rating), at)
        trace = review(None if trace is None else trace.aged(days), rating)
    assert trace.stability == pytest.approx(card.stability)
    assert timedelta(days=trace.interval) == card.due - at
    later = at + timedelta(days=9)
    assert trace.kept(9) == pytest.approx(scheduler.get_card_retrievability(card, later))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), min_size=1, max_size=8))
def test_formulas_on_arrays_agree_with_the_library(steps):
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, at = Card(card_id=1, due=START), START
    stability, difficulty = 0.0, 0.0
    for number, (days, rating) in enumerate(steps):
        at += timedelta(days=days)
        if not number:
            stability, difficulty = fsrs6.first_stability(rating), fsrs6.first_difficulty(rating)
        else:
            retention = fsrs6.kept(days, stability)
            assert retention == pytest.approx(scheduler.get_card_retrievability(card, at))
            hard_easy = {2: W[15], 4: W[16]}.get(rating, 1.0)
            grown = stability + hard_easy * (fsrs6.recalled(difficulty, stability, retention) - stability)
            later = fsrs6.lapsed(difficulty, stability, retention) if rating == 1 else grown
            stability = float(fsrs6.same_day(stability, rating) if days < 1 else later)
            difficulty = float(fsrs6.next_difficulty(difficulty, rating))
        card, _ = scheduler.review_card(card, Rating(rating), at)
        assert stability == pytest.approx(card.stability, rel=1e-6)
        assert difficulty == pytest.approx(card.difficulty, rel=1e-6)


def test_memory_is_kept_per_practice_on_the_learners_day(view, history, now):
    history.explained("softmax", 0.7, days_ago=3)
    history.recalled("card:softmax/1", "again", days_ago=1)
    explain, recall = Learner(view, outcomes(view, history.events)).memories("softmax", now)
    assert (explain.practice, explain.last, explain.last_missed) == (
        "explain",
        now.date() - timedelta(days=3),
        False,
    )
    assert (recall.practice, recall.observations, recall.last_missed) == ("recall", 1, True)
    assert explain.due > explain.last
    assert 0 < recall.retrievability < 1


def test_a_clock_that_jumps_back_does_not_break_memory(view, history, now):
    history.explained("softmax", 0.7, days_ago=-900)
    history.explained("softmax", 0.7, days_ago=900)
    (memory,) = Learner(view, outcomes(view, history.events)).memories("softmax", now)
    assert 0 < memory.retrievability < 1
