"""Days of practice: made-up learners, a coach's belief and a policy, minute by minute to the day of the interview."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from coach_learners import Learners
from coach_policies import ListOrder, Policy
from coach_world import World, misdrawn

from vivavoce.coach.belief import Belief, Channel
from vivavoce.coach.deadline import ATTEMPT, STUDY_AGAIN, STUDY_NEW
from vivavoce.coach.forecast import LAPSE, LUCK, Forecast, forecast
from vivavoce.coach.syllabus import Interview, Syllabus

SPREAD = 0.15  # share of the interview that the bank's questions do not tell


@dataclass(frozen=True)
class Conditions:
    """What makes practice less tidy."""

    grader_error: float = 0.05
    skipped: float = 0.0  # share of days without practice
    minutes_spread: float = 0.0  # sd of the log of an item's minutes
    wrong_map: bool = False  # the coach's prerequisites are not the true ones


@dataclass
class Result:
    """By day, of N learners: what is true, and what the coach says of the same held-out questions."""

    ready: dict[int, np.ndarray] = field(default_factory=dict)  # (N,) true expected share
    forecasts: dict[int, Forecast] = field(default_factory=dict)
    calibration: dict[int, float] = field(default_factory=dict)  # error over single questions
    attempts: dict[int, np.ndarray] = field(default_factory=dict)  # (N,) so far


def calibration_error(said: np.ndarray, so: np.ndarray, bins: int = 10) -> float:
    """Mean distance of what was said from what was so, over bins of what was said; two arrays of chances."""
    which = np.minimum((said * bins).astype(int), bins - 1)
    filled = [which == number for number in range(bins) if (which == number).any()]
    return float(sum(mask.mean() * abs(said[mask].mean() - so[mask].mean()) for mask in filled))


TIDY = Conditions()


def interview_of(world: World, questions: np.ndarray, parents: np.ndarray | None = None, share: float = 0) -> Interview:
    """A coach's map of a world: these questions, and the world's prerequisites unless others are given."""
    syllabus = Syllabus(world.parents if parents is None else parents, 0.45 * (world.depth - 3.0))
    return Interview(syllabus, questions, np.ones(len(questions)), share)


def run(
    learners: Learners,
    policy: Policy,
    days: int,
    minutes: float,
    seed: int,
    conditions: Conditions = TIDY,
    look: tuple[int, ...] = (),
) -> Result:
    """Practise for `days` days. The coach is asked for its forecast on the days in `look` and on the last."""
    world = learners.world
    parents = misdrawn(world, seed) if conditions.wrong_map else world.parents
    interview = interview_of(world, world.practice, parents, SPREAD)
    asked = Interview(interview.syllabus, world.held_out, np.ones(len(world.held_out)))
    rng = np.random.default_rng(seed)
    belief, syllabus = Belief(interview.syllabus, learners.count), interview.syllabus
    channel = Channel(guess=conditions.grader_error, slip=conditions.grader_error)
    item_minutes = np.exp(rng.normal(0, conditions.minutes_spread, (learners.count, syllabus.concepts)))
    carried, attempts, result = np.zeros(learners.count), np.zeros(learners.count, dtype=int), Result()
    for day in range(days + 1):
        if day in look or day == days:
            answers, said = learners.answers(world.held_out, day), asked.each(belief.kept(day))
            result.ready[day], result.attempts[day] = answers.mean(axis=1), attempts.copy()
            result.forecasts[day] = forecast(belief, asked, day)
            result.calibration[day] = calibration_error(LUCK + (1 - LUCK - LAPSE) * said, answers)
        if day == days:
            break
        left = np.where(rng.random(learners.count) < conditions.skipped, 0.0, minutes + np.minimum(carried, 0))
        done = np.zeros((learners.count, syllabus.concepts), dtype=bool)
        policy.open_day(belief, interview, day, days - day)
        while (left > 0).any():
            rows = np.flatnonzero(left > 0)
            concepts = policy.pick(belief, day, days - day, done)[rows]
            if isinstance(policy, ListOrder):
                policy.picked(rows)
            right = learners.attempt(rows, concepts, day)
            judged = np.where(rng.random(rows.size) < conditions.grader_error, ~right, right)
            study = np.where(judged, 0, np.where(belief.tried[rows, concepts], STUDY_AGAIN, STUDY_NEW))
            left[rows] -= (ATTEMPT + study) * learners.pace[rows] * item_minutes[rows, concepts]
            belief.observe(rows, concepts, float(day), judged.astype(float), channel)
            attempts[rows] += 1
            done[rows, concepts] = True
        carried = left
    return result
