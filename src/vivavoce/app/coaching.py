"""What to do next and where the learner stands, computed from the log and kept until the log or the hour changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from vivavoce import coach
from vivavoce.app.recording import Recorder
from vivavoce.app.results import Standing, Today
from vivavoce.bank import Bank
from vivavoce.domain.event import SETTING, Event
from vivavoce.domain.pages import Concept
from vivavoce.store import EventLog

T = TypeVar("T")
MOST_CARDS = 500


class Coaching:
    """The coach over one bank and one history."""

    def __init__(self, bank: Bank, log: EventLog, now: Callable[[], datetime]) -> None:
        self._log, self._now = log, now
        self.view = view_of(bank)
        self._kept: dict[str, Any] = {}
        self._kept_for: tuple[int, str] = (-1, "")
        self._events: list[Event] = []
        self._read_to = 0  # the version of the log that holds `_events`
        self._lock = threading.RLock()
        self._moment: tuple[list[Event], datetime] | None = None  # of the computation that is under way

    def _keep(self, name: str, compute: Callable[[list[Event], datetime], T]) -> T:
        """Compute once per state of the log and hour: forgetting does not show within an hour.

        What one computation asks of another is of the same state, whatever was recorded meanwhile.
        """
        with self._lock:
            if self._moment is not None:
                return self._once(name, compute, *self._moment)
            now = self._now()
            state = (self._log.version, now.strftime("%Y-%m-%dT%H%z"))
            if state != self._kept_for:
                self._kept, self._kept_for = {}, state
            self._moment = (self._history(state[0]), now)
            try:
                return self._once(name, compute, *self._moment)
            finally:
                self._moment = None

    def _once(self, name: str, compute: Callable[[list[Event], datetime], T], events: list[Event], now: datetime) -> T:
        if name not in self._kept:
            self._kept[name] = compute(events, now)
        found: T = self._kept[name]
        return found

    def _history(self, version: int) -> list[Event]:
        """All events, those read before being the same objects: only what is new is read where the log has grown."""
        if version != self._read_to:
            kept, new = self._log.since(self._read_to)
            grown = kept == len(self._events) and (not new or not kept or new[0].event_id > self._events[-1].event_id)
            self._events = [*self._events, *new] if grown else self._log.events()
            self._read_to = version
        return [*self._events]

    def today(self) -> Today:
        """The first day of the plan: what fits its minutes, at least one action."""
        return self._keep("today", self._today)

    def _today(self, events: list[Event], now: datetime) -> Today:
        settings = coach.current_settings(events)
        interview = settings.coming(now)
        return Today(
            date=now.date(),
            interview=interview,
            days_left=None if interview is None else (interview - now.date()).days,
            minutes=settings.minutes,
            actions=tuple(coach.first_day(self.view, events, now)),
            readiness=coach.readiness(self.view, events, now),
            empty=not any(event.kind == "attempt" for event in events),
        )

    def progress(self) -> coach.Progress:
        """Everything the progress page draws."""
        return self._keep("progress", lambda events, now: coach.progress(self.view, events, now, self.whole_plan()))

    def course(self) -> coach.Course:
        """The forecast day by day, behind and ahead."""
        return self._keep("course", lambda events, now: coach.course(self.view, events, now, self.whole_plan()))

    def standing(self) -> Standing:
        """What a page shows together: all of one state of the history."""
        return self._keep("standing", lambda events, now: Standing(self.progress(), self.today(), self.course()))

    def plan(self) -> list[coach.PlanDay]:
        """Day by day to the interview, or over the horizon."""
        return list(self.whole_plan().days)

    def whole_plan(self) -> coach.Plan:
        """The days with what does not fit and the forecast."""
        return self._keep("plan", lambda events, now: coach.whole_plan(self.view, events, now))

    def what_if(self, changes: Mapping[str, object]) -> coach.WhatIf:
        """The plan under other settings, compared with the plan that is. Nothing is recorded."""
        return self._keep(
            f"what if {dict(changes)!r}",
            lambda events, now: coach.what_if(self.view, events, now, changes, self.whole_plan()),
        )

    def cards(self) -> list[str]:
        """Item ids of cards to recall, the most faded first."""
        return self._keep("cards", lambda events, now: coach.due_cards(self.view, events, now, MOST_CARDS))

    def in_force(self) -> coach.Settings:
        """The settings of the log."""
        return self._keep("settings", lambda events, now: coach.current_settings(events))

    def settings(self) -> dict[str, Any]:
        """The same as JSON: interview (ISO date or None), minutes, theme, rest_weekdays, ..."""
        found = self.in_force()
        return {field.name: coach.as_json(getattr(found, field.name)) for field in fields(found)}

    def set_setting(self, name: str, value: Any, record: Recorder) -> None:
        """Record a setting. VivaError for a bad value; nothing is recorded then."""
        self.set_settings({name: value}, record)

    def set_settings(self, changes: Mapping[str, object], record: Recorder) -> list[str]:
        """Record those that change; all of them or, with VivaError, none. Returns their names."""
        accepted = coach.accept(self.in_force(), changes, self._now())
        for name, value in accepted.items():
            record(Event(event_id="", at=self._now(), kind=SETTING, outcomes={"name": name, "value": value}))
        return list(accepted)


def view_of(bank: Bank) -> coach.BankView:
    """The coach's view of the bank."""
    return coach.BankView(tuple(_concept_view(bank, concept) for concept in bank.concepts()))


def _concept_view(bank: Bank, concept: Concept) -> coach.ConceptView:
    exercises = tuple(_exercise(concept.id, entry) for entry in bank.exercises().get(concept.id, ()))
    return coach.ConceptView(concept.id, concept.title, concept.area, concept.level, concept.prerequisites, exercises)


def _exercise(concept: str, entry: Mapping[str, Any]) -> coach.Exercise:
    slug, title, minutes = entry["slug"], entry["title"], entry["minutes"]
    match entry["kind"]:
        case "card":  # short, whatever it asks: the coach says how long cards and labs take
            return coach.card(slug, title)
        case "lab":
            return coach.lab(concept, slug, title, tuple(entry["claims"]))
        case kind:
            make = {"question": coach.question, "drill": coach.drill, "estimate": coach.estimate}
            return make.get(kind, coach.incident)(slug, title, minutes)
