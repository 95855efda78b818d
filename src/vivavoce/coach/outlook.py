"""What each concept is worth practising now: its deadline index, weighted by what it counts for on the day.

The weight is the slope of the expected share of questions answered, plus what a concept opens: those that rest on
it can hardly be learned before it. New concepts wait until the ground they rest on holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vivavoce.coach import fsrs6
from vivavoce.coach.belief import SETTLED, Belief, taken_in
from vivavoce.coach.deadline import ATTEMPT, STUDY_AGAIN, STUDY_NEW, tried_index, untried_index
from vivavoce.coach.fsrs6 import Array
from vivavoce.coach.syllabus import ALONE, TOGETHER, Interview

LEAST_INDEX = 0.01  # of an untried concept: it can wait without loss, but not all of them until the end


@dataclass(frozen=True, slots=True)
class Tuning:
    """Constants of the policy, tuned by bench/coach_tune.py on worlds that no figure is reported of."""

    hoped: float = 0.376  # least chance on the day that a weight supposes of other concepts
    by_slope: float = 0.598  # share of the weight by the slope; the rest is the plain frequency
    flat: float = 0.043  # share of the weight that all concepts have alike
    enough: float = 1.0  # a concept below this on the day needs practice
    passed_on: float = 0.448  # share of a need that falls to what it rests on
    opens_new: float = 2.495  # factors on what a concept opens, untried
    opens_tried: float = 1.051  # and tried
    new: float = 0.804  # factor on untried concepts
    gate: float = 0.8  # ground below which a new concept waits
    gate_width: float = 0.254


TUNED = Tuning()


@dataclass(frozen=True, slots=True)
class Outlook:
    """Weights at the beginning of a day: `counts` (N, C) on the day, `opens` (N, C) for others, each row to scale."""

    prior: Array
    counts: Array
    opens: Array
    then: Array  # chance (N, C) on the day, untouched till then
    slope: Array  # of the expected share, by the chance of each concept


def outlook(belief: Belief, interview: Interview, day: float, left: int, tuning: Tuning = TUNED) -> Outlook:
    """Weigh all concepts, `left` days before the day."""
    syllabus = belief.syllabus
    prior = belief.prior()
    then = belief.kept(day + left, prior)
    slope = interview.slope(np.maximum(then, tuning.hoped))
    need = np.clip(tuning.enough - then, 0, None) * slope
    total, blocked = need.copy(), then < 0.5
    for layer in reversed(syllabus.layers[1:]):
        total += tuning.passed_on * (total[:, layer] * blocked[:, layer]) @ syllabus.share[layer]
    scale = slope.sum(axis=1, keepdims=True)
    counts = (1 - tuning.by_slope) * interview.weight + tuning.by_slope * slope / scale
    counts = (1 - tuning.flat) * counts + tuning.flat / syllabus.concepts
    return Outlook(prior, counts, (total - need) / scale, then, slope)


def priorities(belief: Belief, seen: Outlook, day: float, left: int, tuning: Tuning = TUNED) -> Array:
    """Index (N, C) of practising each concept now, per minute."""
    ground = belief.syllabus.footing(belief.kept(day, seen.prior))
    counts, opens, known = seen.counts, seen.opens, belief.tried
    result: Array = np.empty(known.shape)
    days, stability = day - belief.last, belief.stability * belief.manners.speed()
    tried = tried_index(belief.difficulty[known], stability[known], days[known], left)
    result[known] = tried * (counts + tuning.opens_tried * opens)[known]
    untried = np.maximum(untried_index(seen.prior[~known], ground[~known], left), LEAST_INDEX)
    gate = np.clip((ground - tuning.gate) / tuning.gate_width, 0.02, 1)
    result[~known] = untried * ((counts + tuning.opens_new * opens) * tuning.new * gate)[~known]
    return result


def effects(belief: Belief, seen: Outlook, day: float, left: int) -> tuple[Array, Array]:
    """Of one full practice of each concept now, (N, C) each: the minutes that the index reckons with, and the expected
    rise of the share answered on the day. Never negative."""
    now = belief.kept(day, seen.prior)
    ground = belief.syllabus.footing(now)
    success = now * (ALONE + TOGETHER * ground)
    up, down = belief.after(now, ground, day)
    speed, ceiling = belief.manners.speed(), belief.manners.ceiling()
    recalled = taken_in(1 - SETTLED, ceiling) * fsrs6.kept(left, up * speed)
    then = success * recalled + (1 - success) * ceiling * fsrs6.kept(left, down * speed)
    effort: Array = ATTEMPT + (1 - success) * np.where(belief.tried, STUDY_AGAIN, STUDY_NEW)
    return effort, seen.slope * np.maximum(then - seen.then, 0.0)
