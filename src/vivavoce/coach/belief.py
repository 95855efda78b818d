"""What the coach believes of its learners: how well each concept is kept, and what kind of learner it is.

All state is arrays over N learners and C concepts, so that the program (one learner) and the bench (thousands) run
the same code. Per memory: FSRS-6 with its default weights. Per learner, on small grids: the ability, which says what
was known before any practice; and a manner of learning, which is a factor on all stabilities, since people forget at
different speeds, together with a ceiling, since some hardly get right what they have just been shown.
The ceiling counts in full for what was only shown, and less for what was recalled since.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vivavoce.coach import fsrs6
from vivavoce.coach.fsrs6 import Array
from vivavoce.coach.syllabus import ALONE, TOGETHER, Syllabus
from vivavoce.coach.weights import W

SPEEDS: Array = np.exp(np.linspace(-2.0, 1.2, 9))  # factors on stability
SPEED_SD = 0.5  # of their logs
CEILINGS: Array = np.array([0.1, 0.3, 0.5, 0.7, 0.85, 1.0])  # chances of what was just shown
CEILING_WEIGHTS: Array = np.array([0.005, 0.01, 0.015, 0.03, 0.06, 0.88])
SETTLED = 0.5  # share of the doubt whether something was taken in that a recall settles
REMEMBERED = 0.995  # share of the evidence on the manner that outlasts an attempt
MANNER_SPEED, MANNER_CEILING = (grid.ravel() for grid in np.meshgrid(SPEEDS, CEILINGS, indexing="ij"))
ABILITIES: Array = np.linspace(-3, 3, 13)  # logits
ABILITY_MEAN, ABILITY_SD = -0.6, 1.0
KEPT_SINCE = 0.82  # share of what was once known that is still there when practice begins
KNOWN_STABILITY = 14.0  # days, of what is right at the first attempt
GRASP, GRASP_ALONE, GRASP_TOGETHER = 0.85, 0.15, 0.85  # a new concept is grasped, and better on firm ground
MISSED_BELOW, NOT_KNOWN = 0.2, 0.8  # what a missed prerequisite leaves of a prior; what a doubtful one costs
PARENT_KNOWN = 1.2 / KEPT_SINCE  # from the chance of an untried prerequisite to that of its having been known once
KEPT_DAILY = 0.98  # by the rival theory, of what is known
FIRST_DIFFICULTY = fsrs6.first_difficulty(3)
# Changed in place, or anew with every attempt.
STATE = ("stability", "difficulty", "last", "tried", "first", "shown", "ability_log", "known", "lead")
CREDIT = 0.8  # least chance of a prerequisite when what rests on it went well at once


@dataclass(frozen=True, slots=True)
class Channel:
    """How much one kind of attempt tells, and how much of the concept it practises; arrays for several at once."""

    guess: float | Array = 0.05  # right without remembering
    slip: float | Array = 0.05  # wrong, or judged so, while remembering
    practised: float | Array = 1.0  # share of a full review

    def of(self, some: np.ndarray) -> Channel:
        """Of some of the attempts."""
        guess, slip, practised = (
            rate[some] if isinstance(rate, np.ndarray) else rate for rate in (self.guess, self.slip, self.practised)
        )
        return Channel(guess, slip, practised)

    def rates(self) -> tuple[Array, Array]:
        """Guess and slip as columns, to be set against grids."""
        return np.reshape(self.guess, (-1, 1)), np.reshape(self.slip, (-1, 1))


class Manners:
    """How learners learn and forget: a posterior over every speed with every ceiling, per learner."""

    def __init__(self, learners: int) -> None:
        by_speed = np.exp(-0.5 * (np.log(SPEEDS) / SPEED_SD) ** 2)
        self.usual: Array = np.log(np.outer(by_speed, CEILING_WEIGHTS).ravel())
        self.log: Array = np.tile(self.usual, (learners, 1))

    def shares(self) -> Array:
        """Probabilities (N, speeds x ceilings)."""
        return _shares(self.log)

    def speed(self) -> Array:
        """Mean factor (N, 1) on all stabilities."""
        result: Array = np.exp(self.shares() @ np.log(MANNER_SPEED))[:, None]
        return result

    def ceiling(self) -> Array:
        """Mean factor (N, 1) on the chance of what was only shown."""
        result: Array = (self.shares() @ MANNER_CEILING)[:, None]
        return result

    def kept(self, days: Array, stability: Array, shown: Array) -> Array:
        """Chance of recall (N, C) of memories of that stability (N, C), at the mean speed and ceiling."""
        result: Array = taken_in(shown, self.ceiling()) * fsrs6.kept(days, stability * self.speed())
        return result

    def observe(
        self,
        rows: np.ndarray,
        days: Array,
        stability: Array,
        shown: Array,
        use: Array,
        right: np.ndarray,
        channel: Channel,
    ) -> None:
        """Attempts (n,) of learners `rows`, `days` after the last one; `use` is what else an answer needs.

        People change, so each attempt lets what was learned from earlier ones fade a little.
        """
        by_speed = fsrs6.kept(days[:, None], stability[:, None] * SPEEDS)
        by_ceiling = taken_in(shown[:, None], CEILINGS) * use[:, None]
        chance = (by_speed[:, :, None] * by_ceiling[:, None, :]).reshape(len(rows), len(MANNER_SPEED))
        counts = np.bincount(rows, minlength=len(self.log))
        self.log = self.usual + (self.log - self.usual) * REMEMBERED ** counts[:, None]
        faded = REMEMBERED ** _later(rows, counts)
        np.add.at(self.log, rows, _log_likelihood(chance, right, channel) * faded[:, None])

    def copy(self) -> Manners:
        """The same, to be changed apart."""
        other = object.__new__(Manners)
        other.usual, other.log = self.usual, self.log.copy()
        return other


class Belief:
    """Beliefs about `learners` learners. `observe` is the only thing that changes them."""

    def __init__(self, syllabus: Syllabus, learners: int = 1) -> None:
        shape = (learners, syllabus.concepts)
        self.syllabus = syllabus
        self.stability: Array = np.full(shape, fsrs6.LEAST_STABILITY)
        self.difficulty: Array = np.full(shape, 5.0)
        self.last: Array = np.zeros(shape)  # day of the last review
        self.tried = np.zeros(shape, dtype=bool)
        self.first: Array = np.zeros(shape)  # 1 right at the first attempt, -1 wrong, 0 untried or taken back
        self.shown: Array = np.ones(shape)  # 1 only shown, as after a miss; the less, the more surely it was recalled
        self.known: Array = np.zeros(shape)  # chance, by the rival theory, that it was known after the last attempt
        self.lead: Array = np.zeros(learners)  # log-likelihood of the answers by that theory, less that by this one
        self.manners = Manners(learners)
        self.ability_log: Array = np.tile(-0.5 * ((ABILITIES - ABILITY_MEAN) / ABILITY_SD) ** 2, (learners, 1))
        self.day = -np.inf
        self._prior: Array = np.zeros(shape)
        self._ground: Array = np.zeros(shape)
        self._speed: Array = np.ones((learners, 1))
        self._ceiling: Array = np.ones((learners, 1))

    def copy(self) -> Belief:
        """The same beliefs, to be led into a possible future. Arrays that are only ever replaced are shared."""
        other = object.__new__(Belief)
        other.__dict__.update(self.__dict__)
        for name in STATE:
            setattr(other, name, getattr(self, name).copy())
        other.manners = self.manners.copy()
        return other

    def repeated(self, times: int) -> Belief:
        """One learner's beliefs as those of many alike, to be led into different futures."""
        other = self.copy()
        for name in STATE:
            setattr(other, name, np.repeat(getattr(self, name), times, axis=0))
        other.manners.log = np.repeat(self.manners.log, times, axis=0)
        other.day = -np.inf  # what a day begins with is reckoned anew
        return other

    def abilities(self) -> Array:
        """Probabilities (N, 13) of ABILITIES."""
        return _shares(self.ability_log)

    def prior(self) -> Array:
        """Chance (N, C) that a concept is there before its first attempt. Not reckoned, and without meaning, for
        concepts that every learner has tried."""
        return self._before(self.abilities() @ self._by_ability())

    def priors(self) -> Array:
        """The same (abilities, N, C), were the learners' ability each of ABILITIES."""
        return self._before(np.repeat(self._by_ability()[:, None], len(self.tried), axis=1))

    def _by_ability(self) -> Array:
        """Chance (abilities, C) that a concept was known once, by what is known of the ability alone."""
        return _logistic(ABILITIES[:, None] - self.syllabus.hardness[None, :])

    def _before(self, given: Array) -> Array:
        """What neighbours say of a concept beside what the ability says (..., N, C)."""
        syllabus, known = self.syllabus, KEPT_SINCE * given
        asked: np.ndarray = np.logical_not(self.tried.all(axis=0))
        if not asked.any():
            return known
        wanted = syllabus.with_foundations(asked)
        for depth in syllabus.layers[1:]:
            layer = depth[wanted[depth]]
            parents = syllabus.parents[layer].T
            first = self.first[:, parents]
            sure = np.where(
                first > 0, 1.0, np.where(first < 0, MISSED_BELOW, np.minimum(known[..., parents] * PARENT_KNOWN, 1))
            )
            known[..., layer] *= 1 - NOT_KNOWN * (1 - np.where(parents >= 0, sure, 1.0).min(axis=-2))
        credited = ((self.first > 0).astype(np.float64) @ syllabus.below) > 0
        result: Array = np.where(credited & (self.first == 0), np.maximum(known, CREDIT), known)
        return result

    def kept(
        self, day: float, prior: Array | None = None, speed: Array | None = None, ceiling: Array | None = None
    ) -> Array:
        """Chance (N, C) that each concept is there on `day`, untouched till then; under another manner if given."""
        speed = self.manners.speed() if speed is None else speed
        ceiling = self.manners.ceiling() if ceiling is None else ceiling
        tried = taken_in(self.shown, ceiling) * fsrs6.kept(day - self.last, self.stability * speed)
        result: Array = np.where(self.tried, tried, self.prior() if prior is None else prior)
        return result

    def observe(self, rows: np.ndarray, concepts: np.ndarray, day: float, right: np.ndarray, channel: Channel) -> None:
        """One attempt each of learners `rows` at `concepts`, `right` in [0, 1]; the answer was shown afterwards.

        A pair of learner and concept comes once in a call; what a day shows of the learner counts from the next day on.
        """
        if day != self.day:
            self._open(day)
        at = rows, concepts
        tried, stability, difficulty = self.tried[at], self.stability[at], self.difficulty[at]
        days = np.maximum(day - self.last[at], 0.0)
        ground = self._ground[at]
        use = ALONE + TOGETHER * ground
        own = fsrs6.kept(days, stability * self._speed[rows, 0])
        kept = np.where(tried, taken_in(self.shown[at], self._ceiling[rows, 0]) * own, self._prior[at])
        recalled = _recalled(kept * use, right, channel)
        self._by_rival(at, days, kept, use, right, channel)
        self._learn_of_learner(rows, concepts, days, use, right, channel)
        grown, fallen = _after(tried, stability, difficulty, own, ground, days)
        after = np.exp(_mix(recalled, grown, fallen))
        part = np.where(tried, channel.practised, 1.0)
        self.stability[at] = np.clip(
            stability * (after / stability) ** part, fsrs6.LEAST_STABILITY, fsrs6.MOST_STABILITY
        )
        hard, easy = fsrs6.next_difficulty(difficulty, 1), fsrs6.next_difficulty(difficulty, 3)
        moved = recalled * easy + (1 - recalled) * hard
        self.difficulty[at] = np.where(tried, difficulty + part * (moved - difficulty), FIRST_DIFFICULTY)
        self.last[at] = np.where(tried, self.last[at] + part * days, day)
        self.shown[at] += part * (_still_shown(kept * use, right, channel) - self.shown[at])
        self._mark(at, tried, right)

    def after(self, kept: Array, ground: Array, day: float) -> tuple[Array, Array]:
        """Stabilities (N, C) after a full practice on `day` that went well, and after one that did not."""
        return _after(self.tried, self.stability, self.difficulty, kept, ground, day - self.last)

    def _open(self, day: float) -> None:
        """What a day begins with; what is learned on it counts for others from the next day on."""
        self.day = day
        self._speed, self._ceiling = self.manners.speed(), self.manners.ceiling()
        self._prior = self.prior()
        self._ground = self.syllabus.footing(self.kept(day, self._prior))

    def _learn_of_learner(
        self, rows: np.ndarray, concepts: np.ndarray, days: Array, use: Array, right: np.ndarray, channel: Channel
    ) -> None:
        """First attempts speak of the ability, later ones on other days of the manner."""
        on = np.flatnonzero(self.tried[rows, concepts] & (days >= 1))
        if on.size:
            at = rows[on], concepts[on]
            self.manners.observe(
                rows[on], days[on], self.stability[at], self.shown[at], use[on], right[on], channel.of(on)
            )
        on = np.flatnonzero(~self.tried[rows, concepts])
        if on.size:
            known = KEPT_SINCE * _logistic(ABILITIES - self.syllabus.hardness[concepts[on], None])
            np.add.at(self.ability_log, rows[on], _log_likelihood(known, right[on], channel.of(on)))

    def rival(self, day: float, prior: Array) -> Array:
        """Chance (N, C) that each concept is there on `day` by a rival theory: known or not, and lost with the same
        chance every day, however often it was recalled (knowledge tracing with forgetting, Qiu et al. 2011)."""
        result: Array = np.where(self.tried, self.known * KEPT_DAILY ** np.maximum(day - self.last, 0.0), prior)
        return result

    def _by_rival(
        self,
        at: tuple[np.ndarray, np.ndarray],
        days: Array,
        kept: Array,
        use: Array,
        right: np.ndarray,
        channel: Channel,
    ) -> None:
        """What the rival theory makes of the attempts, and how much better than `kept` it foretold them."""
        rows, tried = at[0], self.tried[at]
        known = np.where(tried, self.known[at] * KEPT_DAILY**days, self._prior[at])
        told = channel.guess + (1 - channel.guess - channel.slip) * np.stack([known, kept]) * use
        rival, own = right * np.log(told) + (1 - right) * np.log(1 - told)
        counts = np.bincount(rows, minlength=len(self.lead))
        gained = np.where(tried & (days >= 1), rival - own, 0.0) * REMEMBERED ** _later(rows, counts)
        self.lead = self.lead * REMEMBERED**counts + np.bincount(rows, gained, len(self.lead))
        there = _shared(known * use, right, channel)
        after = there + (1 - there) * GRASP * (GRASP_ALONE + GRASP_TOGETHER * self._ground[at])
        self.known[at] += np.where(tried, channel.practised, 1.0) * (after - self.known[at])

    def _mark(self, at: tuple[np.ndarray, np.ndarray], tried: np.ndarray, right: np.ndarray) -> None:
        """The first attempt counts for neighbours; a later miss takes back what a success lent them."""
        first = np.where(tried, self.first[at], np.where(right >= 0.5, 1.0, -1.0))
        self.first[at] = np.where(tried & (right < 0.5) & (first > 0), 0.0, first)
        self.tried[at] = True


def taken_in(shown: Array | float, ceiling: Array) -> Array:
    """Chance that what is kept is there at all: the ceiling where it was only shown, near 1 where it was recalled."""
    result: Array = 1 - shown * (1 - ceiling)
    return result


def _after(
    tried: np.ndarray, stability: Array, difficulty: Array, kept: Array, ground: Array, days: Array
) -> tuple[Array, Array]:
    """Stability after a recall and after a miss, the answer shown."""
    grown = np.where(days < 1, fsrs6.same_day(stability, 3), fsrs6.recalled(difficulty, stability, kept))
    fallen = fsrs6.same_day(np.maximum(fsrs6.lapsed(difficulty, stability, kept), 0.1), 3)
    new = new_stability(ground)
    return np.where(tried, grown, KNOWN_STABILITY), np.where(tried, np.maximum(fallen, 0.6 * new), new)


def new_stability(ground: Array | float) -> Array:
    """Stability after the answer of a new concept was shown: grasped, or hardly."""
    grasp = GRASP * (GRASP_ALONE + GRASP_TOGETHER * np.asarray(ground))
    result: Array = np.exp(_mix(grasp, W[2], 1.5 * W[0]))
    return result


def _later(rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """For each of `rows` (n,), how many of the same learner follow it."""
    order = np.argsort(rows, kind="stable")
    place = np.empty(len(rows), dtype=np.intp)
    place[order] = np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows[order]]
    result: np.ndarray = counts[rows] - 1 - place
    return result


def _still_shown(chance: Array, right: np.ndarray, channel: Channel) -> Array:
    """How far a memory was only shown, after an attempt."""
    return 1 - SETTLED * _shared(chance, right, channel)


def _shared(chance: Array, right: np.ndarray, channel: Channel) -> Array:
    """Probability that the memory was there, a score taken as a share of hits: 70 % right is like seven recalls and
    three misses of ten, so that a plan, whose futures are drawn as hits and misses, leads where the same scores in the
    log do."""
    hit, missed = chance * (1 - channel.slip), chance * channel.slip
    hit, missed = hit / (hit + (1 - chance) * channel.guess), missed / (missed + (1 - chance) * (1 - channel.guess))
    result: Array = right * hit + (1 - right) * missed
    return result


def _recalled(chance: Array, right: np.ndarray, channel: Channel) -> Array:
    """Probability that the memory was there, given how right the attempt was."""
    there = chance * (1 - channel.slip) ** right * channel.slip ** (1 - right)
    absent = (1 - chance) * channel.guess**right * (1 - channel.guess) ** (1 - right)
    result: Array = there / (there + absent)
    return result


def _log_likelihood(chance: Array, right: np.ndarray, channel: Channel) -> Array:
    """Of attempts (n,), under chances (n, grid) to remember."""
    guess, slip = channel.rates()
    success = guess + (1 - guess - slip) * chance
    result: Array = right[:, None] * np.log(success) + (1 - right[:, None]) * np.log(1 - success)
    return result


def _mix(share: Array, one: Array | float, other: Array | float) -> Array:
    """Mean of logs."""
    result: Array = share * np.log(one) + (1 - share) * np.log(other)
    return result


def _shares(log: Array) -> Array:
    weights = np.exp(log - log.max(axis=1, keepdims=True))
    result: Array = weights / weights.sum(axis=1, keepdims=True)
    return result


def _logistic(x: Array) -> Array:
    result: Array = 1 / (1 + np.exp(-x))
    return result
