"""What share of an interview's questions would be answered on a day, and how sure that is.

Three doubts: the learner's manner of learning, the ability (which is all that speaks of untried concepts), and each
single concept. The first two are read off the grids of the belief; the third is a share of p(1-p) of every concept,
by how much the concept counts. A fourth doubt has a direction: whether the theory of memory is right. A rival theory
foretells the same answers; the interval leans towards its forecast, the more so, the better it foretold them. The
expected share stays that of the belief. All factors were set on worlds of which no figure is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vivavoce.coach.belief import CEILINGS, SPEEDS, Belief
from vivavoce.coach.fsrs6 import Array
from vivavoce.coach.syllabus import Interview

CONCEPT_DOUBT, ABILITY_DOUBT, MANNER_DOUBT = 0.054, 2.8, 0.85  # factors on the three variances
RIVAL_ODDS, RIVAL_LEAD = -1.3, 0.49  # log odds of the rival theory before any answer, and what a lead of one adds
LUCK, LAPSE = 0.02, 0.03  # on the day: right without knowing, wrong in spite of it
Z80 = 1.2816  # half-width of an 80 % interval in standard deviations


@dataclass(frozen=True, slots=True)
class Forecast:
    """Per learner: expected share (N,), standard deviation (N,) of the truth, and how far its middle lies above the
    share by the rival theory (N,)."""

    share: Array
    doubt: Array
    lean: Array

    @property
    def low(self) -> Array:
        """Lower end of the 80 % interval; never above the share."""
        result: Array = np.clip(self.share + np.minimum(self.lean - Z80 * self.doubt, 0), 0, 1)
        return result

    @property
    def high(self) -> Array:
        """Upper end of the 80 % interval; never below the share."""
        result: Array = np.clip(self.share + np.maximum(self.lean + Z80 * self.doubt, 0), 0, 1)
        return result


def forecast(belief: Belief, interview: Interview, day: float) -> Forecast:
    """On `day`, if nothing is practised till then."""
    prior = belief.prior()
    chance = belief.kept(day, prior)
    variance = (
        CONCEPT_DOUBT * (interview.slope(chance) ** 2 * chance * (1 - chance)).sum(axis=1)
        + ABILITY_DOUBT * _by_ability(belief, interview, chance)
        + MANNER_DOUBT * _by_manner(belief, interview, day, prior)
    )
    own, rival = interview.answered(np.stack([chance, belief.rival(day, prior)]))
    trust = 1 / (1 + np.exp(-np.clip(RIVAL_ODDS + RIVAL_LEAD * belief.lead, -50, 50)))
    luck = 1 - LUCK - LAPSE
    return Forecast(LUCK + luck * own, np.sqrt(variance), luck * trust * (rival - own))


def _by_ability(belief: Belief, interview: Interview, chance: Array) -> Array:
    """Variance (N,) of the share by what is not known of the ability, which speaks of untried concepts only."""
    if belief.tried.all():
        return np.zeros(len(chance))
    return _variance(interview.answered(np.where(belief.tried, chance, belief.priors())), belief.abilities())


def _by_manner(belief: Belief, interview: Interview, day: float, prior: Array) -> Array:
    """Variance (N,) of the share by what is not known of the manner: over speeds, each with its mean ceiling, and over
    ceilings at the mean speed."""
    joint = belief.manners.shares().reshape(-1, len(SPEEDS), len(CEILINGS))
    speeds, ceilings = joint.sum(axis=2), joint.sum(axis=1)
    usual = (joint @ CEILINGS) / np.maximum(speeds, 1e-12)
    by_speed = interview.answered(belief.kept(day, prior, SPEEDS[:, None, None], usual.T[:, :, None]))
    by_ceiling = interview.answered(belief.kept(day, prior, None, CEILINGS[:, None, None]))
    return _variance(by_speed, speeds) + _variance(by_ceiling, ceilings)


def _variance(values: Array, shares: Array) -> Array:
    """Variance (N,) of values (grid, N) under shares (N, grid)."""
    table = values.T
    mean = (shares * table).sum(axis=1, keepdims=True)
    result: Array = (shares * (table - mean) ** 2).sum(axis=1)
    return result
