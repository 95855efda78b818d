"""What to do next and where the learner stands, computed from the log and kept until the log or the hour changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from vivavoce import coach
from vivavoce.app.recording import Recorder
from vivavoce.app.results import Today
from vivavoce.bank import Bank
from vivavoce.domain.event import SETTING, Event
from vivavoce.domain.pages import Concept
from vivavoce.domain.practice import Action
from vivavoce.store import EventLog

T = TypeVar("T")
MOST_ACTIONS = 6  # a day's list; what does not fit the minutes is left out
MOST_CARDS = 500


class Coaching:
    """The coach over one bank and one history."""

    def __init__(self, bank: Bank, log: EventLog, now: Callable[[], datetime]) -> None:
        self._log, self._now = log, now
        self._view = view_of(bank)
        self._kept: dict[str, Any] = {}
        self._kept_for: tuple[int, str] = (-1, "")
        self._lock = threading.RLock()

    def _keep(self, name: str, compute: Callable[[list[Event], datetime], T]) -> T:
        """Compute once per state of the log and hour: forgetting does not show within an hour."""
        with self._lock:
            now = self._now()
            state = (self._log.version, now.strftime("%Y-%m-%dT%H%z"))
            if state != self._kept_for:
                self._kept, self._kept_for = {}, state
            if name not in self._kept:
                self._kept[name] = compute(self._log.events(), now)
            found: T = self._kept[name]
            return found

    def today(self) -> Today:
        """The day's actions that fit its minutes, at least one."""
        return self._keep("today", self._today)

    def _today(self, events: list[Event], now: datetime) -> Today:
        settings = coach.current_settings(events)
        interview = settings.coming(now)
        actions = coach.next_actions(self._view, events, now, MOST_ACTIONS)
        fitting: list[Action] = []
        left = settings.minutes
        for action in actions:
            if not fitting or action.minutes <= left:
                fitting.append(action)
                left -= action.minutes
        return Today(
            date=now.date(),
            interview=interview,
            days_left=None if interview is None else (interview - now.date()).days,
            minutes=settings.minutes,
            actions=tuple(fitting),
            readiness=coach.readiness(self._view, events, now),
            empty=not any(event.kind == "attempt" for event in events),
        )

    def progress(self) -> coach.Progress:
        """Everything the progress page draws."""
        return self._keep("progress", lambda events, now: coach.progress(self._view, events, now, self.plan()))

    def plan(self) -> list[coach.PlanDay]:
        """Day by day to the interview, or over the horizon."""
        return self._keep("plan", lambda events, now: coach.plan(self._view, events, now))

    def cards(self) -> list[str]:
        """Item ids of cards to recall, the most faded first."""
        return self._keep("cards", lambda events, now: coach.due_cards(self._view, events, now, MOST_CARDS))

    def settings(self) -> dict[str, Any]:
        """interview (ISO date or None), minutes, theme."""
        found = coach.current_settings(self._log.events())
        return {
            "interview": found.interview.isoformat() if found.interview else None,
            "minutes": found.minutes,
            "theme": found.theme,
        }

    def set_setting(self, name: str, value: Any, record: Recorder) -> None:
        """Record a setting. VivaError for a bad value; nothing is recorded then."""
        checked = coach.validate_setting(name, value, self._now())
        record(Event(event_id="", at=self._now(), kind=SETTING, outcomes={"name": name, "value": checked}))


def view_of(bank: Bank) -> coach.BankView:
    """The coach's view of the bank."""
    return coach.BankView(tuple(_concept_view(bank, concept) for concept in bank.concepts()))


def _concept_view(bank: Bank, concept: Concept) -> coach.ConceptView:
    rows = {row["slug"]: row for row in bank.question_rows()}
    drills = {page.spec.slug: page.spec for page in bank.drills()}
    labs = [page for page in bank.labs() if page.concept == concept.id]
    exercises = [coach.question(slug, rows[slug]["title"], rows[slug]["minutes"]) for slug in concept.questions]
    exercises += [coach.card(card.item, card.ask) for card in bank.cards() if card.concept == concept.id]
    exercises += [
        coach.lab(concept.id, page.slug, page.lab.title, tuple(claim.name for claim in page.lab.claims))
        for page in sorted(labs, key=lambda page: page.slug != concept.id)
    ]
    exercises += [coach.drill(slug, drills[slug].title, drills[slug].minutes) for slug in concept.drills]
    estimates = {page.estimate.slug: page.estimate for page in bank.estimates()}
    exercises += [coach.estimate(slug, estimates[slug].title, estimates[slug].minutes) for slug in concept.estimates]
    exercises += [coach.incident(slug, drills[slug].title, drills[slug].minutes) for slug in concept.incidents]
    return coach.ConceptView(
        concept.id, concept.title, concept.area, concept.level, concept.prerequisites, tuple(exercises)
    )
