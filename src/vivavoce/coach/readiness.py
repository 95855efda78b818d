"""The expected share of interview questions answered on the day, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from vivavoce.coach.agenda import weights
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.learner import Learner, learner_of
from vivavoce.coach.settings import Settings, current_settings
from vivavoce.coach.view import BankView
from vivavoce.domain.event import Event
from vivavoce.domain.practice import Readiness

NEEDED = 20  # observations below which no number is shown


def readiness(view: BankView, events: Iterable[Event], now: datetime, on: date | None = None) -> Readiness:
    """Expected share if practice stopped now, on the day `on`: without it, of the interview or the horizon.

    `share`, `low` and `high` (the 80 % interval) are None below NEEDED observations.
    """
    history = list(events)
    settings = current_settings(history)
    ahead = settings.days_ahead(now) if on is None else max((on - now.date()).days, 0)
    return learner_readiness(learner_of(view, outcomes(view, history)), now, ahead, settings)


def learner_readiness(learner: Learner, now: datetime, ahead: int, settings: Settings | None = None) -> Readiness:
    """The same of a learner's state, `ahead` days on, in the interview that the settings describe."""
    from vivavoce.coach.bank_map import interview_of  # loads NumPy
    from vivavoce.coach.forecast import forecast

    seen = learner.observations
    if seen < NEEDED:
        return Readiness(None, None, None, seen, NEEDED)
    interview = interview_of(learner.belief.syllabus, weights(learner.view, settings))
    found = forecast(learner.belief, interview, float(now.toordinal() + ahead))
    return Readiness(float(found.share[0]), float(found.low[0]), float(found.high[0]), seen, NEEDED)
