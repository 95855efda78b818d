"""What to do next and where the learner stands, computed from the log and kept until the log or the hour changes.

What is quickly told (the next step, what is remembered) never waits for what takes its time (plan, forecast, course).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

from vivavoce import coach
from vivavoce.app.recording import Recorder
from vivavoce.app.results import Reckoned, Remembered, Standing, Today
from vivavoce.bank import Bank
from vivavoce.domain.event import SETTING, Event
from vivavoce.domain.pages import Concept
from vivavoce.domain.practice import ConceptState
from vivavoce.store import EventLog

T = TypeVar("T")
MOST_CARDS = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """One state of the history, and when it was looked at: forgetting does not show within an hour."""

    state: tuple[int, str]  # version of the log, hour
    events: list[Event]  # as the coach reads them: without the words of answers
    now: datetime
    history: int  # another number where the events are not those of the moment before with more behind them


class _Kept:
    """What was computed of the newest state, each value once.

    What one computation asks of another is of the same state, whatever was recorded meanwhile.
    """

    def __init__(self, newest: Callable[[], Moment]) -> None:
        self._newest = newest
        self._moment: Moment | None = None
        self._found: dict[str, Any] = {}
        self._under_way = False
        self._lock = threading.RLock()

    def get(self, name: str, compute: Callable[[Moment], T]) -> T:
        """The value of that name, computed where it is not there yet."""
        with self._lock:
            if self._under_way and self._moment is not None:
                return self._once(name, compute, self._moment)
            moment = self._newest()
            if moment is not self._moment:
                self._moment, self._found = moment, {}
            self._under_way = True
            try:
                return self._once(name, compute, moment)
            finally:
                self._under_way = False

    def put(self, state: tuple[int, str], found: Mapping[str, Any]) -> None:
        """Values that were computed elsewhere; they are kept if theirs is the newest state."""
        with self._lock:
            moment = self._newest()
            if moment.state != state:
                return
            if moment is not self._moment:
                self._moment, self._found = moment, {}
            self._found.update(found)

    def _once(self, name: str, compute: Callable[[Moment], T], moment: Moment) -> T:
        if name not in self._found:
            self._found[name] = compute(moment)
        found: T = self._found[name]
        return found


class Coaching:
    """The coach over one bank and one history."""

    def __init__(self, bank: Bank, log: EventLog, now: Callable[[], datetime]) -> None:
        self._log, self._now = log, now
        self.view = view_of(bank)
        self._moment = Moment((-1, ""), [], datetime.min, 0)
        self._read_to = 0  # the version of the log that holds the events of the moment
        self._reading = threading.Lock()
        self._quick, self._slow = _Kept(self.moment), _Kept(self.moment)

    def moment(self) -> Moment:
        """The newest state: the same object until the log or the hour changes."""
        with self._reading:
            now = self._now()
            hour = now.strftime("%Y-%m-%dT%H%z")
            if (self._log.version, hour) != self._moment.state:
                self._moment = self._moved(hour, now)
            return self._moment

    def _moved(self, hour: str, now: datetime) -> Moment:
        """Events read before stay the same objects: only what is new is read where the log has grown."""
        before, history = self._moment.events, self._moment.history
        if (more := self._log.since(self._read_to, coach.as_read)) is not None:
            self._read_to, new = more[0], _in_order(more[1])
            if not new:
                return Moment((self._read_to, hour), before, now, history)
            if not before or new[0].event_id > before[-1].event_id:
                return Moment((self._read_to, hour), [*before, *new], now, history)
        self._read_to, events = self._log.since(0, coach.as_read) or (0, [])
        return Moment((self._read_to, hour), _in_order(events), now, history + 1)

    def today(self) -> Today:
        """The first day of the plan: what fits its minutes, at least one action."""
        return self._quick.get("today", self._today)

    def _today(self, moment: Moment) -> Today:
        events, now = moment.events, moment.now
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

    def states(self) -> dict[str, ConceptState]:
        """How every concept stands now, by its id; without a plan, so that any page may ask."""
        return self._quick.get(
            "states", lambda at: {one.concept: one for one in coach.concept_states(self.view, at.events, at.now)}
        )

    def remembered(self, concept: str) -> Remembered:
        """The same with the memory of one concept, by practice."""
        return self._quick.get(f"remembered {concept}", lambda at: self._remembered(concept, at))

    def _remembered(self, concept: str, moment: Moment) -> Remembered:
        return Remembered(
            states=self.states(),
            memories=coach.memories(self.view, moment.events, moment.now, concept),
            date=moment.now.date(),
            interview=self.in_force().coming(moment.now),
        )

    def progress(self) -> coach.Progress:
        """Everything the progress page draws."""
        return self._slow.get("progress", lambda at: coach.progress(self.view, at.events, at.now, self.whole_plan()))

    def course(self) -> coach.Course:
        """The forecast day by day, behind and ahead."""
        return self._slow.get("course", lambda at: coach.course(self.view, at.events, at.now, self.whole_plan()))

    def standing(self) -> Standing:
        """What a page shows together: all of one state of the history."""
        return self._slow.get("standing", lambda at: Standing(self.progress(), self._today(at), self.course()))

    def reckoned(self) -> Reckoned:
        """Everything that takes its time, of the newest state."""
        return self._slow.get("reckoned", lambda at: Reckoned(at.state, at.now, self.whole_plan(), self.standing()))

    def take(self, found: Reckoned) -> None:
        """Keep what another process reckoned, unless the history has moved on."""
        standing = found.standing
        parts = {"plan": found.plan, "progress": standing.progress, "course": standing.course, "standing": standing}
        self._slow.put(found.state, {**parts, "reckoned": found})

    def plan(self) -> list[coach.PlanDay]:
        """Day by day to the interview, or over the horizon."""
        return list(self.whole_plan().days)

    def whole_plan(self) -> coach.Plan:
        """The days with what does not fit and the forecast."""
        return self._slow.get("plan", lambda at: coach.whole_plan(self.view, at.events, at.now))

    def what_if(self, changes: Mapping[str, object]) -> coach.WhatIf:
        """The plan under other settings, compared with the plan that is. Nothing is recorded."""
        return self._slow.get(
            f"what if {dict(changes)!r}",
            lambda at: coach.what_if(self.view, at.events, at.now, changes, self.whole_plan()),
        )

    def cards(self) -> list[str]:
        """Item ids of cards to recall, the most faded first."""
        return self._quick.get("cards", lambda at: coach.due_cards(self.view, at.events, at.now, MOST_CARDS))

    def in_force(self) -> coach.Settings:
        """The settings of the log."""
        return self._quick.get("settings", lambda at: coach.current_settings(at.events))

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


def _in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=attrgetter("event_id"))


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
