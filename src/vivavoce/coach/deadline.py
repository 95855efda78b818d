"""The index of one concept: the highest price of a minute at which practising today still beats waiting.

A finite-horizon dynamic programme over (days left, stability, days since the last review), for every price of a
grid; the reward is the chance to remember on the day, practice costs minutes times the price. Comparing concepts by
such an index is the policy of Whittle (Restless bandits, 1988) with a deadline. Tables are computed once a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vivavoce.coach import fsrs6
from vivavoce.coach.belief import KNOWN_STABILITY, new_stability
from vivavoce.coach.fsrs6 import Array
from vivavoce.coach.syllabus import ALONE, TOGETHER

Single = NDArray[np.float32]

HORIZON = 45  # days; farther days look alike
ATTEMPT, STUDY_AGAIN, STUDY_NEW = 1.0, 1.5, 5.0  # minutes of an attempt, and of the answer after a miss
USUAL_GROUND = 0.8  # how well prerequisites stand while a concept is being kept
DIFFICULTIES, LEVEL_BOUNDS = (2.5, 5.0, 8.0), (3.75, 6.5)
LOG_STABILITY: Array = np.linspace(np.log(0.05), np.log(400), 36)
PRICES: Array = np.concatenate([[0.0], np.geomspace(0.003, 0.8, 22)])  # chance per minute
CHANCES: Array = np.linspace(0, 1, 9)  # of an untried concept
GROUNDS: Array = np.linspace(0, 1, 5)
NOT_MET: Array = np.zeros((len(LOG_STABILITY), HORIZON + 1))  # in place of a table that nothing is looked up in


@dataclass(frozen=True, slots=True)
class Tables:
    """Indices of `tried` (days left, stability, days since) and `untried` (days left, chance, ground) concepts."""

    tried: Array
    untried: Array


@lru_cache(maxsize=len(DIFFICULTIES))
def tables(difficulty: float) -> Tables:
    """Solve the programme for one difficulty, when it is first met: each takes about a tenth of a second."""
    return Tables(*_solve(difficulty))


def tried_index(difficulty: Array, stability: Array, days: Array, left: int) -> Array:
    """Index (n,) of concepts tried, `days` after their last review and `left` days before the day."""
    row, share = _place(stability)
    level = np.zeros(np.shape(stability), dtype=np.intp)
    for bound in LEVEL_BOUNDS:
        level += difficulty >= bound
    met = np.bincount(level, minlength=len(DIFFICULTIES)) > 0
    solved = [
        tables(each).tried[min(left, HORIZON)] if here else NOT_MET
        for each, here in zip(DIFFICULTIES, met, strict=True)
    ]
    since = np.clip(days, 0, HORIZON).astype(np.intp)
    at, flat = np.ravel_multi_index((level, row, since), (len(solved), *NOT_MET.shape)), np.concatenate(solved).ravel()
    result: Array = flat[at] * (1 - share) + flat[at + HORIZON + 1] * share
    return result


def untried_index(chance: Array, ground: Array, left: int) -> Array:
    """Index (n,) of concepts never tried, by the chance to know them anyhow and how firm the ground is."""
    table = tables(DIFFICULTIES[1]).untried[min(left, HORIZON)]
    row = np.clip(chance * (len(CHANCES) - 1), 0, len(CHANCES) - 1.001)
    column = np.clip(ground * (len(GROUNDS) - 1), 0, len(GROUNDS) - 1.001)
    i, j = row.astype(np.intp), column.astype(np.intp)
    u, v = row - i, column - j
    upper = table[i, j] * (1 - v) + table[i, j + 1] * v
    lower = table[i + 1, j] * (1 - v) + table[i + 1, j + 1] * v
    result: Array = upper * (1 - u) + lower * u
    return result


def _place(stability: Array) -> tuple[np.ndarray, Single]:
    """Row of the grid of stabilities, and how far towards the next one."""
    step = LOG_STABILITY[1] - LOG_STABILITY[0]
    x = np.clip((np.log(np.maximum(stability, 0.05)) - LOG_STABILITY[0]) / step, 0, len(LOG_STABILITY) - 1.001)
    row = x.astype(np.intp)
    return row, (x - row).astype(np.float32)


def _solve(difficulty: float) -> tuple[Array, Array]:
    """Indices of tried (days left, stability, days since) and untried (days left, chance, ground) concepts."""
    stability, since = np.exp(LOG_STABILITY)[:, None], np.arange(HORIZON + 1.0)[None, :]
    exact = fsrs6.kept(since, stability)
    up = np.minimum(fsrs6.recalled(difficulty, stability, exact), 390)
    up[:, 0] = fsrs6.same_day(np.exp(LOG_STABILITY), 3)
    down = fsrs6.same_day(np.maximum(fsrs6.lapsed(difficulty, stability, exact), 0.1), 3)
    down = np.maximum(down, 0.6 * new_stability(USUAL_GROUND))
    # Half the digits are plenty for an index, and take half the time.
    kept, price, chances = (part.astype(np.float32) for part in (exact, PRICES[:, None, None], CHANCES[:, None]))
    success = kept * np.float32(ALONE + TOGETHER * USUAL_GROUND)
    cost = price * (ATTEMPT + (1 - success) * STUDY_AGAIN)
    first = chances * (ALONE + TOGETHER * GROUNDS[None, :]).astype(np.float32)
    first_cost = price * (ATTEMPT + (1 - first) * STUDY_NEW)
    to_up, to_down = _place(up), _place(down)
    to_known = _place(np.full(first.shape, KNOWN_STABILITY))
    to_new = _place(np.broadcast_to(new_stability(GROUNDS), first.shape))
    value = np.tile(kept, (len(PRICES), 1, 1))
    untried = np.tile(chances, (len(PRICES), 1, len(GROUNDS)))
    found, found_untried = np.zeros((HORIZON + 1, *kept.shape)), np.zeros((HORIZON + 1, *first.shape))
    for left in range(1, HORIZON + 1):
        tomorrow = value[:, :, 1]
        act = success * _at(tomorrow, to_up) + (1 - success) * _at(tomorrow, to_down) - cost
        wait = np.concatenate([value[:, :, 1:], value[:, :, -1:]], axis=2)
        found[left] = _highest_price(act - wait)
        act_untried = first * _at(tomorrow, to_known) + (1 - first) * _at(tomorrow, to_new) - first_cost
        found_untried[left] = _highest_price(act_untried - untried)
        value, untried = np.maximum(act, wait), np.maximum(act_untried, untried)
    return found, found_untried


def _at(value: Single, place: tuple[np.ndarray, Single]) -> Single:
    """Values (prices, ...) between the rows of the grid of stabilities."""
    row, share = place
    result: Single = value[:, row] * (1 - share) + value[:, row + 1] * share
    return result


def _highest_price(advantage: Single) -> Array:
    """The price at which the advantage (prices, ...) of acting turns negative for good; 0 if it never is positive."""
    positive = advantage >= 0
    last = np.where(positive.any(axis=0), len(PRICES) - 1 - positive[::-1].argmax(axis=0), 0)
    following = np.minimum(last + 1, len(PRICES) - 1)
    here = np.take_along_axis(advantage, last[None], axis=0)[0]
    there = np.take_along_axis(advantage, following[None], axis=0)[0]
    share = np.where(following > last, here / np.maximum(here - there, 1e-9), 0.0)
    price = PRICES[last] + np.clip(share, 0, 1) * (PRICES[following] - PRICES[last])
    result: Array = np.where(positive.any(axis=0), price, 0.0)
    return result
