"""Forgetting and knowing move the way they should."""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.coach.evidence import outcomes
from vivavoce.coach.knowledge import CHANNELS, LEAST, MOST, learned
from vivavoce.coach.learner import Learner
from vivavoce.coach.memory import review

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


@given(st.floats(LEAST, MOST), st.sampled_from(sorted(CHANNELS)), st.floats(0, 1), st.floats(0, 1))
def test_the_better_the_attempt_the_more_is_known(known, practice, one, other):
    worse, better = sorted((one, other))
    assert LEAST <= learned(known, practice, worse) <= learned(known, practice, better) <= MOST


def test_a_hit_prediction_tells_less_than_a_good_explanation():
    assert learned(0.3, "predict", 1.0) < learned(0.3, "explain", 1.0)


def test_success_above_credits_what_it_rests_on_until_that_is_missed(view, history):
    def known():
        return Learner(view, outcomes(view, history.events)).known("backpropagation")

    nothing = known()
    history.explained("gradients", 0.9)
    credited = known()
    assert nothing < credited < nothing + 0.15
    history.explained("gradients", 0.1)
    assert known() == pytest.approx(nothing)
    history.explained("gradients", 0.9)
    history.explained("backpropagation", 0.1)
    missed = Learner(view, outcomes(view, history.events))
    assert missed.credit.get("backpropagation", 0) == 0


def test_well_known_prerequisites_raise_the_prior(view, history):
    before = Learner(view).known("gradients")
    history.explained("backpropagation", 1.0)
    assert Learner(view, outcomes(view, history.events)).known("gradients") > before


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
