"""How wide the interval of a forecast is, which way it leans, and which model it comes from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.coach import progress
from vivavoce.coach.belief import Belief, Channel
from vivavoce.coach.forecast import forecast
from vivavoce.coach.model_version import MODEL_VERSION
from vivavoce.coach.outlook import outlook, priorities
from vivavoce.coach.syllabus import Interview, Syllabus

SURE = Channel(guess=0.05, slip=0.05)
CHAIN = Syllabus(np.array([[-1], [0], [1]]), np.zeros(3))  # 2 rests on 1, 1 on 0
ASKED = Interview(CHAIN, np.array([[0, -1], [1, 2]]), np.ones(2))
ATTEMPTS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60), st.floats(0, 1)), max_size=20)
# Share, low, high and lead after HISTORY, and the index after some of it, by the version of the model that gave them.
HISTORY = [(0, 0, 1.0), (1, 0, 0.0), (1, 2, 0.6), (0, 5, 1.0), (2, 6, 0.0), (1, 9, 0.0), (2, 10, 1.0), (0, 20, 0.3)]
FIGURES = {4: (0.6889095385, 0.4946142693, 0.7874184897, 0.6565860107, 5.28201e-05, 0.0024861797, 2.83965e-05)}


def believed(attempts):
    belief = Belief(CHAIN)
    for concept, day, right in attempts:
        belief.observe(np.array([0]), np.array([concept]), float(day), np.array([right]), SURE)
    return belief


def test_whoever_loses_what_was_often_recalled_makes_the_rival_theory_likelier():
    """Recalled again and again the belief expects it to last; the rival theory does not."""
    often = [(0, day, 1.0) for day in (0, 1, 4, 12, 30)]
    lost, held = believed([*often, (0, 75, 0.0)]), believed([*often, (0, 75, 1.0)])
    assert lost.lead[0] > 0.5
    assert held.lead[0] < 0


def test_the_interval_leans_to_the_rival_theory_and_the_share_does_not():
    attempts = [(concept, day, 1.0) for day in (0, 1, 4, 12, 30) for concept in (0, 1, 2)]
    trusted, doubted = believed(attempts), believed(attempts)
    trusted.lead[0], doubted.lead[0] = -40.0, 40.0
    sure, leaning = (forecast(belief, ASKED, 60.0) for belief in (trusted, doubted))
    assert leaning.share == pytest.approx(sure.share)
    assert leaning.low[0] < sure.low[0] - 0.05
    assert sure.lean[0] == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(ATTEMPTS, st.integers(60, 400))
def test_the_interval_holds_the_share_and_stays_within_all_and_nothing(attempts, day):
    found = forecast(believed(sorted(attempts, key=lambda attempt: attempt[1])), ASKED, float(day))
    assert 0 <= found.low[0] <= found.share[0] <= found.high[0] <= 1


def test_people_change_so_old_answers_settle_the_theory_less():
    belief = believed([(0, 0, 1.0), (0, 1, 1.0), (0, 4, 1.0), (0, 60, 0.0)])
    lead = belief.lead[0]
    for _ in range(200):
        belief.observe(np.array([0]), np.array([2]), 60.0, np.array([1.0]), SURE)
    assert 0 < belief.lead[0] < 0.5 * lead


def test_other_figures_have_another_model_version():
    """Fails when belief, forecast or index changed: raise MODEL_VERSION and put the new figures beside it."""
    belief, early = believed(HISTORY), believed(HISTORY[:1] * 3)
    found = forecast(belief, ASKED, 30.0)
    index = priorities(early, outlook(early, ASKED, 3.0, 10, 8.0), 3.0, 10)
    figures = [float(each[0]) for each in (found.share, found.low, found.high, belief.lead)] + list(index[0])
    assert figures == pytest.approx(FIGURES[MODEL_VERSION], rel=1e-5)


def test_progress_says_by_which_model(view, history, now):
    assert progress(view, history.events, now).model_version == MODEL_VERSION
