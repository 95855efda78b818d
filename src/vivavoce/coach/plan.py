"""A plan to the date: day by day, what fits into the minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from vivavoce.coach.agenda import choose
from vivavoce.coach.evidence import GOOD, SHARE_RIGHT, Outcome, outcomes, seconds_by_day
from vivavoce.coach.learner import Learner
from vivavoce.coach.settings import current_settings
from vivavoce.coach.view import BankView
from vivavoce.domain.event import Event
from vivavoce.domain.practice import Action

MOST_A_DAY = 12  # actions


@dataclass(frozen=True, slots=True)
class PlanDay:
    """What is planned for one day; `minutes` is the sum over its actions and never more than was asked for."""

    date: date
    minutes: int
    actions: tuple[Action, ...]


def plan(view: BankView, events: Iterable[Event], now: datetime) -> list[PlanDay]:
    """From today to the day before the interview (or over the horizon), today less what was done already.

    It supposes that every planned attempt goes well; the day itself will choose anew from what happened.
    """
    history = list(events)
    settings = current_settings(history)
    learner = Learner(view, outcomes(view, history))
    done = round(seconds_by_day(history).get(now.date(), 0.0) / 60)
    days = []
    for day in range(max(settings.days_ahead(now), 1)):
        moment = now + timedelta(days=day)
        budget = max(settings.minutes - done, 0) if day == 0 else settings.minutes
        actions = choose(learner, settings, moment, MOST_A_DAY, minutes=budget)
        for action in actions:
            learner.observe(_gone_well(action, moment))
        days.append(PlanDay(moment.date(), sum(action.minutes for action in actions), tuple(actions)))
    return days


def _gone_well(action: Action, moment: datetime) -> Outcome:
    return Outcome(
        moment.astimezone(UTC),
        moment.date(),
        action.item,
        action.concept,
        action.practice,
        GOOD,
        SHARE_RIGHT[GOOD],
        0.0,
        None,
    )
