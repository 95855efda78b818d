"""The made-up learners behave as their theories say, and the coach's policy is the one that the program uses."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))  # the bench is a folder of scripts, not a package

from coach_learners import ActR, Fsrs, HalfLife, Tracing
from coach_policies import DueFirst, Ours, Random
from coach_session import calibration_error, run
from coach_world import make_world, misdrawn

WORLD = make_world(11, concepts=40, questions=60)
ROWS, FIRST = np.arange(20), np.zeros(20, dtype=int)


@pytest.mark.parametrize("kind", [Fsrs, ActR, HalfLife, Tracing])
def test_what_is_practised_is_kept_better_and_fades(kind):
    learners = kind(WORLD, 20, seed=1)
    before = learners.recall(ROWS, FIRST, 0.0)
    everybody = np.ones(20, dtype=bool)
    learners.practise(ROWS, FIRST, 0.0, everybody & (before > 0), everybody)
    after, later = (learners.recall(ROWS, FIRST, day) for day in (1.0, 30.0))
    assert after.mean() > before.mean()
    assert (later <= after).all()
    assert ((learners.everything(5.0) >= 0) & (learners.everything(5.0) <= 1)).all()


def test_concepts_without_their_foundations_are_hardly_usable():
    learners = Fsrs(WORLD, 20, seed=1)
    answered = learners.answers(WORLD.held_out, 0.0)
    learners.stability[:, WORLD.depth == 0] = 0.0
    assert learners.answers(WORLD.held_out, 0.0).mean() < answered.mean()


def test_a_wrong_map_differs_and_still_points_back():
    parents = misdrawn(WORLD, seed=1)
    assert (parents != WORLD.parents).any()
    assert all((row < concept).all() for concept, row in enumerate(parents))


def test_our_policy_leads_further_than_chance_and_flashcards():
    ready = {}
    for name, policy in (("random", Random()), ("due-first", DueFirst(0.9, 20)), ("ours", Ours())):
        result = run(Fsrs(WORLD, 60, seed=2), policy, days=15, minutes=12, seed=3)
        ready[name] = result.ready[15].mean()
        assert result.forecasts[15].doubt.min() > 0
    assert ready["ours"] > ready["due-first"] + 0.01 > ready["random"]


def test_calibration_error_is_zero_for_the_truth_and_the_distance_for_a_shifted_one():
    truth = np.linspace(0.05, 0.85, 400)
    assert calibration_error(truth, truth) == pytest.approx(0)
    assert calibration_error(truth + 0.1, truth) == pytest.approx(0.1)
