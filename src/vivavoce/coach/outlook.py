"""What each concept is worth practising now: its deadline index, weighted by what it counts for on the day.

The weight is the slope of the expected share of questions answered, plus what a concept opens: those that rest on
it can hardly be learned before it. The slope is taken where the time there is can lead: a question counts little when
something else that it needs will not fit. New concepts wait until the ground they rest on holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vivavoce.coach import fsrs6
from vivavoce.coach.belief import SETTLED, Belief, taken_in
from vivavoce.coach.deadline import ATTEMPT, STUDY_AGAIN, STUDY_NEW, tried_index, untried_index
from vivavoce.coach.fsrs6 import Array
from vivavoce.coach.syllabus import ALONE, TOGETHER, Interview

ROUNDS = 5  # of asking what fits into the time, each on the weights that the round before left
LEAST_GATE = 0.02  # of a new concept on no ground at all
TIME: tuple[float, float] = (0.3, 1.0)  # there is, over what all would take: less and more look alike


@dataclass(frozen=True, slots=True)
class Tuning:
    """Constants of the policy, tuned on worlds that no figure is reported of (`FITTED_WORLDS` of bench/coach.py)."""

    held: float = 0.95  # chance on the day that a weight supposes of concepts for which there is time
    left_out: float = 0.02  # and of those for which there is none
    keep_new: float = 5.0  # minutes that a new concept takes from the second attempt on
    keep_tried: float = 2.5  # minutes that a tried one takes to be held
    slow: float = 2.0  # power with which both follow how slowly the learner learns
    passed_on: float = 0.55  # share of a need that falls to what it rests on
    opens_new: float = 3.0  # factors on what a concept opens, untried
    opens_tried: float = 1.05  # and tried
    opens_later: float = 3.0  # power with which both follow the ceiling where there is no time: little is reached then
    least: float = 0.015  # index of an untried concept: it can wait without loss, but not all of them until the end
    new: float = 1.0  # factor on untried concepts if there is time for all or more
    by_time: float = 0.8  # power with which it follows the time there is
    gate: float = 0.67  # ground below which a new concept waits
    gate_width: float = 0.25
    firm: float = 1.3  # how much firmer the ground must be for who takes little in at once, by their ceiling


TUNED = Tuning()


@dataclass(frozen=True, slots=True)
class Outlook:
    """Weights at the beginning of a day: `counts` (N, C) on the day, `opens` (N, C) for others, each row to scale."""

    prior: Array
    counts: Array
    opens: Array
    then: Array  # chance (N, C) on the day, untouched till then
    slope: Array  # of the expected share, by the chance of each concept
    time: Array  # (N, 1) minutes there are, over those that all concepts would take, within TIME


def outlook(
    belief: Belief, interview: Interview, day: float, left: int, minutes: float, tuning: Tuning = TUNED
) -> Outlook:
    """Weigh all concepts, `left` days before the day, with `minutes` of practice till then."""
    prior = belief.prior()
    then = belief.kept(day + left, prior)
    effort = _effort(belief, prior, then, tuning)
    hoped = np.maximum(then, (tuning.held + tuning.left_out) / 2)
    for _ in range(ROUNDS):
        need = (1 - then) * interview.slope(hoped)
        fits = _fits(_with_passed_on(belief, need, then, tuning), effort, minutes)
        hoped = (hoped + np.maximum(then, np.where(fits, tuning.held, tuning.left_out))) / 2
    slope = interview.slope(hoped)
    need, scale = (1 - then) * slope, slope.sum(axis=1, keepdims=True)
    opens = (_with_passed_on(belief, need, then, tuning) - need) / scale
    time = np.clip(minutes / effort.sum(axis=1, keepdims=True), *TIME)
    return Outlook(prior, slope / scale, opens, then, slope, time)


def _effort(belief: Belief, prior: Array, then: Array, tuning: Tuning) -> Array:
    """Minutes (N, C) that it would take to hold each concept on the day: more for who forgets fast or hardly gets
    right what was just shown, few for what will hold anyhow."""
    slow = (belief.manners.speed() ** 0.5 * belief.manners.ceiling()) ** -tuning.slow
    again = tuning.keep_tried * np.clip(2 * (tuning.held - then), 0.05, 1)
    anew = ATTEMPT + (1 - prior) * STUDY_NEW
    result: Array = np.where(belief.tried, again * slow, anew + tuning.keep_new * slow)
    return result


def _with_passed_on(belief: Belief, need: Array, then: Array, tuning: Tuning) -> Array:
    """Needs (N, C), each with its part of what rests on the concept and will not be there on the day."""
    syllabus, total, blocked = belief.syllabus, need.copy(), then < 0.5
    for layer in reversed(syllabus.layers[1:]):
        total += tuning.passed_on * (total[:, layer] * blocked[:, layer]) @ syllabus.share[layer]
    return total


def _fits(value: Array, effort: Array, minutes: float) -> np.ndarray:
    """Mask (N, C) of the concepts for which there is time, the most valuable per minute first; the earlier of those
    that are alike but for rounding."""
    order = np.argsort(np.round(-value / effort, 12), axis=1, kind="stable")
    spent = np.take_along_axis(effort, order, axis=1).cumsum(axis=1)
    result = np.zeros(value.shape, dtype=bool)
    np.put_along_axis(result, order, spent <= minutes, axis=1)
    return result


def priorities(belief: Belief, seen: Outlook, day: float, left: int, tuning: Tuning = TUNED) -> Array:
    """Index (N, C) of practising each concept now, per minute."""
    ground = belief.syllabus.footing(belief.kept(day, seen.prior))
    ceiling, counts, known = belief.manners.ceiling(), seen.counts, belief.tried
    opens = seen.opens * ceiling ** (tuning.opens_later * (1 - seen.time))
    result: Array = np.empty(known.shape)
    days, stability = day - belief.last, belief.stability * belief.manners.speed()
    tried = tried_index(belief.difficulty[known], stability[known], days[known], left)
    result[known] = tried * (counts + tuning.opens_tried * opens)[known]
    untried = np.maximum(untried_index(seen.prior[~known], ground[~known], left), tuning.least)
    waits_below = tuning.gate + tuning.firm * (1 - ceiling)
    gate = np.clip((ground - waits_below) / tuning.gate_width, LEAST_GATE, 1)
    pull = tuning.new * seen.time**tuning.by_time * gate
    result[~known] = untried * ((counts + tuning.opens_new * opens) * pull)[~known]
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
