"""Writes events with the program's version and clock, and finds what belongs to an attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from vivavoce import __version__
from vivavoce.domain.event import CORRECTION, DISPUTE, Event
from vivavoce.store import EventLog


class Recorder:
    """Call it with an event to append it; the stored event comes back with its id."""

    def __init__(self, log: EventLog, clock: Callable[[], datetime]) -> None:
        self._log, self.now = log, clock

    def __call__(self, event: Event) -> Event:
        return self._log.append(replace(event, app_version=__version__))

    def find(self, event_id: str) -> Event | None:
        """The event of that id, or None."""
        return self._log.get(event_id)

    def amendments(self, event_id: str) -> list[Event]:
        """Turns and disputes of an attempt, oldest first."""
        attempt = self.find(event_id)
        if attempt is None:
            return []
        later = self._log.events(item=attempt.item, after=event_id)
        return [e for e in later if e.kind in (CORRECTION, DISPUTE) and e.outcomes.get("event") == event_id]
