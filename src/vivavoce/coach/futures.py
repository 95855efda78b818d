"""Where a plan leads: the learner practises it in many possible futures, drawn from what the coach believes.

In each future every attempt turns out right or wrong by its chance, and the belief moves as it would move on that
day. The mean is the forecast. Its doubt is what a belief at the end would still have, and how far the futures are
apart (law of total variance). The draws are stratified and their seed is fixed: the same log gives the same figure,
and two plans are compared under like luck.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from vivavoce.coach.agenda import weights
from vivavoce.coach.bank_map import interview_of
from vivavoce.coach.belief import Belief, Channel
from vivavoce.coach.forecast import Forecast, forecast
from vivavoce.coach.fsrs6 import Array
from vivavoce.coach.knowledge import EVIDENCE
from vivavoce.coach.learner import Learner
from vivavoce.coach.settings import Settings
from vivavoce.domain.practice import Action, Readiness

if TYPE_CHECKING:
    from vivavoce.coach.plan import PlanDay

FUTURES = 64
SEED = 9


def readiness_if_kept(learner: Learner, days: Iterable[PlanDay], settings: Settings, on: date) -> Readiness:
    """The forecast for the day `on` if the planned days are practised as planned. Leaves the learner as it is."""
    return _expected(_lived(learner, tuple(days))[-1], learner, settings, on)


def course_if_kept(
    learner: Learner, days: Sequence[PlanDay], settings: Settings, mornings: Iterable[date]
) -> Iterator[tuple[Readiness, dict[str, float]]]:
    """On each of the mornings: the forecast if the test were that day, the planned days before it practised as
    planned, and the mean chance to answer on each concept."""
    beliefs = _lived(learner, tuple(days))
    for morning in mornings:
        belief = beliefs[sum(day.date < morning for day in days)]
        yield _expected(belief, learner, settings, morning), _by_concept(belief, learner, morning)


_latest: tuple[Learner, int, tuple[PlanDay, ...], list[Belief]] | None = None


def _lived(learner: Learner, days: tuple[PlanDay, ...]) -> list[Belief]:
    """The futures before the first of the days, and after each of them; to be read only. Those of the last plan are
    kept, since its forecast and its course are asked for one after the other. Two threads at once do no harm: what
    comes out is the same in any case."""
    global _latest
    kept = _latest  # looked at once: another thread may put its own there
    if kept is not None and kept[0] is learner and kept[1:3] == (learner.observations, days):
        return kept[3]
    luck = np.random.default_rng(SEED)
    beliefs = [learner.belief.repeated(FUTURES)]
    for day in days:
        belief = beliefs[-1]
        if day.actions:  # a day without is the day before, kept once
            belief = belief.copy()
            _live(belief, learner, day, luck)
        beliefs.append(belief)
    _latest = learner, learner.observations, days, beliefs
    return beliefs


def _live(belief: Belief, learner: Learner, day: PlanDay, luck: np.random.Generator) -> None:
    """One planned day, in every future."""
    for batch in _apart(day.actions):
        _practise(belief, [learner.numbers[action.concept] for action in batch], batch, day.date, luck)


def _expected(belief: Belief, learner: Learner, settings: Settings, on: date) -> Readiness:
    """Mean and interval over the futures."""
    interview = interview_of(belief.syllabus, weights(learner.view, settings))
    found = forecast(belief, interview, float(on.toordinal()))
    share = float(found.share.mean())
    doubt = np.sqrt((found.doubt**2).mean(keepdims=True) + found.share.var())
    whole = Forecast(found.share.mean(keepdims=True), doubt, found.lean.mean(keepdims=True))
    return Readiness(share, float(whole.low[0]), float(whole.high[0]), learner.observations, 0)


def _by_concept(belief: Belief, learner: Learner, on: date) -> dict[str, float]:
    usable = belief.syllabus.usable(belief.kept(float(on.toordinal()))).mean(axis=0)
    return {concept: float(usable[number]) for concept, number in learner.numbers.items()}


def chances(learner: Learner, on: date) -> dict[str, float]:
    """Probability to answer a question on each concept, on a day, if nothing is practised till then."""
    return _by_concept(learner.belief, learner, on)


def _practise(
    belief: Belief, concepts: Sequence[int], actions: Sequence[Action], day: date, luck: np.random.Generator
) -> None:
    """One attempt each at different concepts, in every future."""
    moment = float(day.toordinal())
    usable = belief.syllabus.usable(belief.kept(moment))[:, concepts]
    kinds = [EVIDENCE[action.practice] for action in actions]
    channel = Channel(*(np.tile([getattr(kind, name) for kind in kinds], FUTURES) for name in Channel.__slots__))
    success = channel.guess + (1 - channel.guess - channel.slip) * usable.ravel()
    right = (_draws(len(actions), luck).ravel() < success).astype(np.float64)
    rows = np.repeat(np.arange(FUTURES), len(actions))
    belief.observe(rows, np.tile(concepts, FUTURES), moment, right, channel)


def _draws(count: int, luck: np.random.Generator) -> Array:
    """Numbers in [0, 1] (FUTURES, count), each column with one in every equal part: a Latin hypercube."""
    order = np.stack([luck.permutation(FUTURES) for _ in range(count)], axis=1)
    result: Array = (order + luck.random(order.shape)) / FUTURES
    return result


def _apart(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """The actions in order, in batches that name no concept twice."""
    batch: list[Action] = []
    for action in actions:
        if any(action.concept == other.concept for other in batch):
            yield batch
            batch = []
        batch.append(action)
    if batch:
        yield batch
