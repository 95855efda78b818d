"""The made-up learners behave as their theories say, and the coach's policy is the one that the program uses."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))  # the bench is a folder of scripts, not a package

import coach_kept
from coach import DUE_FIRST, MINUTES, TRUTHS, Job, tuned_due_first, work
from coach_learners import ActR, Fsrs, HalfLife, Tracing
from coach_policies import DueFirst, Ours, Random
from coach_session import calibration_error, run
from coach_tables import gain_rows
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
    for name, policy in (("random", Random()), ("due-first", DueFirst(0.9, 20)), ("ours", Ours(12))):
        result = run(Fsrs(WORLD, 400, seed=2), policy, days=15, minutes=12, seed=3)
        ready[name] = result.ready[15].mean()
        assert result.forecasts[15].doubt.min() > 0
    assert ready["ours"] > ready["due-first"] + 0.005 > ready["random"]


def test_calibration_error_is_zero_for_the_truth_and_the_distance_for_a_shifted_one():
    truth = np.linspace(0.05, 0.85, 400)
    assert calibration_error(truth, truth) == pytest.approx(0)
    assert calibration_error(truth + 0.1, truth) == pytest.approx(0.1)


def test_a_kept_result_comes_back_and_is_not_that_of_another_block_or_of_other_code(tmp_path, monkeypatch):
    job, other = (Job("FSRS-6", 15, "ours", 11, 3, block=block) for block in (0, 1))
    _, result = work(job)
    coach_kept.write(tmp_path, job, result)
    kept = coach_kept.read_all(tmp_path, [job, other])
    assert list(kept) == [job]
    for day, ready in result.ready.items():
        assert (kept[job].ready[day] == ready).all()
        assert (kept[job].attempts[day] == result.attempts[day]).all()
        assert (kept[job].forecasts[day].low == result.forecasts[day].low).all()
        assert kept[job].calibration[day] == result.calibration[day]
    monkeypatch.setattr(coach_kept, "code_digest", lambda: "other")
    assert coach_kept.read(tmp_path, job) is None


def test_blocks_are_other_learners_and_are_paired_with_their_own():
    due = (0.9, 99)
    jobs = [Job("FSRS-6", 15, "due-first tuned", 11, 3, due, block) for block in (0, 1)]
    jobs += [Job("FSRS-6", 15, "ours", 11, 3, block=block) for block in (0, 1)]
    found = dict(map(work, jobs))
    ready = [found[job].ready[30] for job in jobs]
    assert (ready[0] != ready[1]).all()
    gain = 100 * (np.concatenate(ready[2:]) - np.concatenate(ready[:2]))
    text, _ = gain_rows(found, {("FSRS-6", 15): due})
    assert f"| {gain.mean():+.1f} | {gain.mean() - 1.96 * gain.std() / np.sqrt(6):+.1f} |" in text


def test_due_first_has_a_setting_for_every_kind_of_learner_and_minutes():
    due = tuned_due_first()
    assert set(due) == {(truth, minutes) for truth in TRUTHS for minutes in MINUTES}
    assert set(due.values()) <= set(DUE_FIRST)
