"""The filter that says how near a forecast could come: it is told more than the coach, and comes nearer."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))  # the bench is a folder of scripts, not a package

from coach_limit import Shown, Watched, near
from coach_session import run
from coach_world import make_world

WORLD = make_world(11, concepts=40, questions=60)


def test_the_filter_is_sure_of_what_was_right_and_does_not_touch_the_truth():
    watched = Watched(WORLD, 50, 1)
    rows, concepts = np.arange(50), np.zeros(50, dtype=int)
    right = watched.attempt(rows, concepts, 0.0)
    assert (watched.held[right, 0] == 1).all()
    assert (watched.held[~right, 0] < 1).all()
    known, kept = watched.known.copy(), watched.kept_daily.copy()
    run(watched, Shown(0, learners=watched), days=1, minutes=0, seed=1)
    so = watched.answers(WORLD.held_out, 1.0)
    assert (watched.known == known).all() and (watched.kept_daily == kept).all()
    for foretold in watched.foretold[1]:
        assert (foretold != so.mean(axis=1)).any()


def test_what_is_told_brings_the_forecast_nearer():
    coach, _, *filters = near(30, [11], 60)[30].mean(axis=1)
    assert min(filters) > coach + 0.1
