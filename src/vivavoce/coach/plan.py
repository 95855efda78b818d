"""A plan to the date: day by day what fits into the minutes, what does not fit, and where it leads.

Nothing of a plan is stored. It is made anew from the log, so a session changes it, a missed day is simply a day
that is gone, and what was missed competes for the days that are left.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from vivavoce.coach.agenda import choose, total_weight, weight
from vivavoce.coach.evidence import GOOD, Outcome, outcomes, seconds_by_day
from vivavoce.coach.learner import Learner, learner_of
from vivavoce.coach.readiness import learner_readiness
from vivavoce.coach.settings import Settings, current_settings
from vivavoce.coach.view import BankView
from vivavoce.domain.event import Event
from vivavoce.domain.practice import Action, Readiness

MOST_A_DAY = 40  # actions
MOST_DAYS = 60  # planned in detail; days beyond are listed and get their actions as they come nearer
SHAKY = 0.5  # a concept with less chance than that on the day is named when it does not fit


@dataclass(frozen=True, slots=True)
class PlanDay:
    """What is planned for one day; `minutes` is the sum over its actions and never more than was asked for."""

    date: date
    minutes: int
    actions: tuple[Action, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A concept for which there is no time."""

    concept: str
    title: str
    chance: float  # to answer a question about it on the day, as things stand
    points: float  # how many of a hundred questions are expected to be about it


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with what it leaves out and the forecast for the day, with it and without any more practice."""

    settings: Settings
    days: tuple[PlanDay, ...]
    detailed: int  # how many of the days have been planned in detail
    left_out: tuple[LeftOut, ...]  # the most important first
    concepts: int  # how many different concepts it works on
    stopped: Readiness
    kept: Readiness

    @property
    def minutes(self) -> int:
        """All minutes planned."""
        return sum(day.minutes for day in self.days)


def plan(view: BankView, events: Iterable[Event], now: datetime) -> list[PlanDay]:
    """The days of `whole_plan` under the settings of the log."""
    return list(whole_plan(view, events, now).days)


def whole_plan(view: BankView, events: Iterable[Event], now: datetime, settings: Settings | None = None) -> Plan:
    """From today to the day before the interview (or over the horizon), today less what was done already.

    Which actions come is planned as if every attempt went well: the day itself will choose anew from what
    happened. The forecast is not so kind, see `futures`. `settings` other than the log's ask "what if".
    """
    history = list(events)
    settings = current_settings(history) if settings is None else settings
    learner = learner_of(view, outcomes(view, history))
    # Learners are forked, not rebuilt: reading ten thousand events takes longer than planning a month.
    stopped = learner_readiness(learner, now, settings.days_ahead(now), settings)
    done = _done(history, now)
    days = tuple(_days(_fork(learner), settings, now, done))
    worked_on = {action.concept for day in days for action in day.actions}
    return Plan(
        settings=settings,
        days=days,
        detailed=min(len(days), MOST_DAYS),
        left_out=_left_out(learner, worked_on, settings, now),
        concepts=len(worked_on),
        stopped=stopped,
        kept=_kept(learner, days, settings, now, stopped),
    )


def first_day(view: BankView, events: Iterable[Event], now: datetime) -> list[Action]:
    """What the plan begins with, without planning the rest. One suggestion where today is a rest day or has no
    minutes left: whoever comes wants something to do."""
    history = list(events)
    settings = current_settings(history)
    learner = learner_of(view, outcomes(view, history))
    left = 0 if settings.rests_on(now.date()) else max(settings.minutes - _done(history, now), 0)
    return choose(learner, settings, now, MOST_A_DAY, minutes=left) or choose(learner, settings, now, 1)


def _done(history: Iterable[Event], now: datetime) -> int:
    """Minutes practised today."""
    return round(seconds_by_day(history).get(now.date(), 0.0) / 60)


def _days(learner: Learner, settings: Settings, now: datetime, done: int) -> list[PlanDay]:
    """The days, each planned on what the days before it are expected to leave. Changes the learner."""
    days = []
    for number, day in enumerate(settings.days(now)):
        if settings.rests_on(day) or number >= MOST_DAYS:
            days.append(PlanDay(day, 0, (), settings.rests_on(day)))
            continue
        moment = now + timedelta(days=number)
        budget = max(settings.minutes - done, 0) if number == 0 else settings.minutes
        actions = choose(learner, settings, moment, MOST_A_DAY, minutes=budget)
        learner.observe_all(_gone_well(action, moment) for action in actions)
        days.append(PlanDay(day, sum(action.minutes for action in actions), tuple(actions)))
    return days


def _kept(
    learner: Learner, days: Sequence[PlanDay], settings: Settings, now: datetime, stopped: Readiness
) -> Readiness:
    """The forecast if the plan is kept; without a number where there is none for stopping."""
    from vivavoce.coach.futures import readiness_if_kept  # loads NumPy

    if stopped.share is None:
        return stopped
    kept = readiness_if_kept(learner, days, settings, now.date() + timedelta(days=settings.days_ahead(now)))
    return replace(kept, needed=stopped.needed)


def _left_out(learner: Learner, worked_on: set[str], settings: Settings, now: datetime) -> tuple[LeftOut, ...]:
    """Concepts that count, that no day works on, and that would probably not be answered on the day."""
    from vivavoce.coach.futures import chances

    chance = chances(learner, now.date() + timedelta(days=settings.days_ahead(now)))
    total = total_weight(learner.view, settings)
    found = []
    for concept in learner.view.concepts:
        counts = weight(concept, settings)
        if counts and concept.id not in worked_on and chance[concept.id] < SHAKY:
            found.append(LeftOut(concept.id, concept.title, chance[concept.id], 100 * counts / total))
    return tuple(sorted(found, key=lambda one: -one.points))


def _fork(learner: Learner) -> Learner:
    """A learner to be led into a possible future."""
    return copy.deepcopy(learner, {id(learner.view): learner.view})


def _gone_well(action: Action, moment: datetime) -> Outcome:
    return Outcome(
        moment.astimezone(UTC), moment.date(), action.item, action.concept, action.practice, GOOD, 1.0, 0.0, None
    )
