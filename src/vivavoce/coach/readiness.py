"""The expected share of interview questions answered on the day, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from math import sqrt

from vivavoce.coach.agenda import total_weight, weight
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.horizon import Standing
from vivavoce.coach.learner import Learner
from vivavoce.coach.settings import current_settings
from vivavoce.coach.view import BankView
from vivavoce.domain.event import Event
from vivavoce.domain.practice import Readiness

NEEDED = 20  # observations below which no number is shown
Z80 = 1.2816  # half-width of an 80 % interval in standard deviations
PRIOR_SD = 0.15  # how far the priors of untried concepts may be off together (an assumption)
OBSERVED_SD = 0.5  # largest standard deviation of one right or wrong answer


def readiness(view: BankView, events: Iterable[Event], now: datetime, on: date | None = None) -> Readiness:
    """Expected share if practice stopped now, on the day `on`: without it, of the interview or the horizon.

    `share`, `low` and `high` (the 80 % interval) are None below NEEDED observations.
    """
    history = list(events)
    settings = current_settings(history)
    ahead = settings.days_ahead(now) if on is None else max((on - now.date()).days, 0)
    return learner_readiness(Learner(view, outcomes(view, history)), now, ahead)


def learner_readiness(learner: Learner, now: datetime, ahead: int) -> Readiness:
    """The same of a learner's state, `ahead` days on.

    Three doubts add up: whether each concept is known, whether the priors of the untried ones are right,
    and how well so many observations can place this learner at all.
    """
    seen = learner.observations
    if seen < NEEDED:
        return Readiness(None, None, None, seen, NEEDED)
    total = total_weight(learner.view)
    share = variance = untried = 0.0
    for concept in learner.view.concepts:
        part = weight(concept) / total
        chance = answer_chance(learner, concept.id, now, ahead)
        share += part * chance
        variance += part**2 * chance * (1 - chance)
        untried += part * (concept.id not in learner.concepts)
    doubt = Z80 * sqrt(variance + (PRIOR_SD * untried) ** 2 + OBSERVED_SD**2 / seen)
    return Readiness(share, max(share - doubt, 0.0), min(share + doubt, 1.0), seen, NEEDED)


def answer_chance(learner: Learner, concept_id: str, now: datetime, ahead: int = 0) -> float:
    """Probability to explain a question on the concept, `ahead` days on."""
    standing = Standing(learner.known(concept_id), learner.traces(concept_id, now))
    # Before the first attempt the prior speaks of explaining as it is; nothing has to carry over.
    return standing.answered("explain", ahead) if standing.traces else standing.known
