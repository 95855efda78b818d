"""Which concept comes first, what it brings, and how sure the forecast is."""

import copy
from datetime import timedelta

import numpy as np
import pytest

from vivavoce.coach import current_settings, next_actions, readiness
from vivavoce.coach.agenda import choose
from vivavoce.coach.bank_map import interview_of, syllabus_of
from vivavoce.coach.belief import Belief, Channel
from vivavoce.coach.deadline import HORIZON, tried_index, untried_index
from vivavoce.coach.evidence import AGAIN, GOOD, Outcome, outcomes
from vivavoce.coach.forecast import forecast
from vivavoce.coach.learner import Learner
from vivavoce.coach.outlook import outlook, priorities
from vivavoce.coach.readiness import learner_readiness
from vivavoce.coach.syllabus import Interview, Syllabus

SYLLABUS = Syllabus(np.array([[-1, -1], [0, -1], [0, 1], [-1, -1]]), np.zeros(4))
QUESTIONS = np.array([[0, -1], [1, 2], [2, 3], [3, -1]])
INTERVIEW = Interview(SYLLABUS, QUESTIONS, np.array([1.0, 2.0, 3.0, 4.0]), spread=0.2)


def test_the_slope_is_the_derivative_of_the_expected_share():
    rng = np.random.default_rng(0)
    chance = rng.uniform(0.2, 0.9, (1, 4))
    for concept in range(4):
        step = np.zeros((1, 4))
        step[0, concept] = 1e-6
        rise = (INTERVIEW.answered(chance + step) - INTERVIEW.answered(chance - step))[0] / 2e-6
        assert INTERVIEW.slope(chance)[0, concept] == pytest.approx(rise, rel=1e-5)


def test_all_known_answers_everything_and_nothing_known_nothing():
    assert INTERVIEW.answered(np.ones((1, 4))) == pytest.approx(1.0)
    assert INTERVIEW.answered(np.zeros((1, 4))) == pytest.approx(0.0)


def test_rings_of_prerequisites_are_cut():
    ring = Syllabus(np.array([[1], [0], [1]]), np.zeros(3))
    assert sorted(np.concatenate(ring.layers)) == [0, 1, 2]
    assert np.isfinite(Belief(ring).prior()).all()


def test_a_memory_that_will_hold_till_the_day_is_not_worth_a_minute_and_a_fading_one_is():
    one = np.ones(1)
    firm, fading = (tried_index(5 * one, stability * one, 3 * one, 10)[0] for stability in (300.0, 2.0))
    assert firm < fading
    assert tried_index(5 * one, 2 * one, 30 * one, 400)[0] == tried_index(5 * one, 2 * one, 30 * one, HORIZON)[0]


def test_on_the_last_day_the_less_known_is_worth_more():
    index = untried_index(np.array([0.1, 0.5, 0.9]), np.ones(3), 1)
    assert index[0] > index[1] > index[2] >= 0


def test_what_rests_on_nothing_known_waits():
    belief = Belief(SYLLABUS)
    for concept in (0, 3):
        belief.observe(np.array([0]), np.array([concept]), 0.0, np.zeros(1), Channel())
    belief.observe(np.array([0]), np.array([0]), 1.0, np.ones(1), Channel())
    before = priorities(Belief(SYLLABUS), outlook(Belief(SYLLABUS), INTERVIEW, 2.0, 10, 300), 2.0, 10)[0]
    after = priorities(belief, outlook(belief, INTERVIEW, 2.0, 10, 300), 2.0, 10)[0]
    assert before[0] > 10 * before[1]
    assert after[1] > 10 * before[1]


def test_with_little_time_what_needs_something_that_will_not_fit_counts_less():
    """Two questions asked equally often: one needs a single concept, the other two, of which only one fits."""
    alone = Syllabus(np.full((3, 1), -1), np.zeros(3))
    interview = Interview(alone, np.array([[0, -1], [1, 2]]), np.ones(2))
    little, plenty = (outlook(Belief(alone), interview, 0.0, 20, minutes).counts[0] for minutes in (12, 600))
    assert little[0] > 3 * little[2]
    assert plenty[0] == pytest.approx(plenty[2], rel=0.1)


def test_who_hardly_takes_in_what_was_shown_waits_for_firmer_ground():
    """A concept on shaky ground, for a learner who keeps missing what was shown the day before, and for one who does
    not; the ground itself is the same for both."""
    belief = Belief(SYLLABUS, 2)
    for day in range(4):
        both, right = np.array([0, 1]), np.array([0.0, 1.0])
        belief.observe(both, np.array([3, 3]), float(day), right, Channel())
    belief.stability[:, 0], belief.last[:, 0], belief.tried[:, 0] = 8.0, 0.0, True
    belief.first[:, 0], belief.shown[:, 0] = -1.0, 0.0
    belief.ability_log[:] = belief.ability_log[0]
    belief.manners.log[1] = belief.manners.usual
    seen = outlook(belief, INTERVIEW, 4.0, 10, 300)
    assert belief.manners.ceiling()[0, 0] < 0.8 < belief.manners.ceiling()[1, 0]
    index = priorities(belief, seen, 4.0, 10)[:, 1] / (seen.counts + seen.opens)[:, 1]
    assert index[0] < 0.6 * index[1]


def outcome(action, now, success):
    rating, right = (GOOD, 1.0) if success else (AGAIN, 0.0)
    return Outcome(now, now.date(), action.item, action.concept, action.practice, rating, right, 0.0, None)


def test_a_promised_gain_is_what_the_forecast_then_rises_by(view, history, now):
    """Of both ways an attempt can end, each as likely as the coach believes, the mean rise of the readiness."""
    for number, name in enumerate(view.by_id):
        for days_ago in (12, 9, 5):
            history.explained(name, 0.9 if number % 2 else 0.4, days_ago=days_ago)
    for _ in range(3):
        history.explained("softmax", 0.9, days_ago=4)
    settings = current_settings(history.events)
    learner = Learner(view, outcomes(view, history.events))
    before = learner_readiness(learner, now, 30).share
    explain = [one for one in choose(learner, settings, now, 30) if one.practice == "explain"]
    assert len(explain) == len(view.by_id)
    for action in explain:
        chance = learner.chance(action.concept, now.date())
        rises = []
        for success in (True, False):
            fork = copy.deepcopy(learner)
            fork.observe(outcome(action, now, success))
            rises.append(100 * (learner_readiness(fork, now, 30).share - before))
        expected = chance * rises[0] + (1 - chance) * rises[1]
        assert action.gain == pytest.approx(expected, abs=1.5)


def test_a_doubtful_learner_has_a_wide_interval_that_narrows(view, history, now):
    def width(count):
        history.events.clear()
        for number in range(count):
            history.explained(list(view.by_id)[number % len(view.by_id)], 0.9, days_ago=(count - number) / 4)
        state = readiness(view, history.events, now)
        return state.high - state.low

    assert width(20) > width(200) > 0


def test_the_forecast_falls_while_nothing_is_practised(view, history, now):
    for name in view.by_id:
        history.explained(name, 0.9, days_ago=2)
    learner = Learner(view, outcomes(view, history.events))
    interview = interview_of(learner.belief.syllabus, (1.0,) * len(view.concepts))
    shares = [float(forecast(learner.belief, interview, now.toordinal() + ahead).share[0]) for ahead in (0, 5, 20, 90)]
    assert shares == sorted(shares, reverse=True)


def test_a_bank_without_weights_and_an_empty_one_give_no_error(view, now):
    syllabus = syllabus_of(view)
    assert interview_of(syllabus, (0.0,) * len(view.concepts)).worth.sum() == pytest.approx(1)
    assert next_actions(view, [], now + timedelta(days=3), 0) == []
