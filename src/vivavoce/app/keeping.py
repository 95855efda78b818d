"""Bookmarks and private notes: events like everything else a learner does, so that they travel with the history."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vivavoce.app import subjects
from vivavoce.app.recording import Recorder
from vivavoce.app.subjects import Subject
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import BOOKMARK, NOTE, Event
from vivavoce.store import EventLog

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

MOST_CHARACTERS = 20_000  # of a note
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what a terminal would obey rather than show


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about one item, newest words first. `subject` is None where the item left the bank."""

    item: str
    subject: Subject | None
    bookmarked: bool = False
    note: str = ""
    at: datetime | None = None  # of the last change

    @property
    def title(self) -> str:
        """What it is called, or was."""
        return self.subject.title if self.subject else self.item.partition(":")[2].replace("-", " ").capitalize()


class Keeping:
    """Bookmarks and notes of one history."""

    def __init__(self, viva: Viva, log: EventLog, record: Recorder) -> None:
        self._viva, self._log, self._record = viva, log, record

    def of(self, item: str) -> Kept:
        """What is kept about one item; the log is not asked for others."""
        events = [*self._log.events(kind=BOOKMARK, item=item), *self._log.events(kind=NOTE, item=item)]
        return _replay(Kept(item, None), sorted(events, key=lambda event: event.event_id))

    def about(self, subject: Subject) -> Kept:
        """What is kept about a page. VivaError for a claim: what is kept stands with its lab or question."""
        if not subject.item:
            raise VivaError("A claim has no bookmark and no note of its own.", "Use its lab or its question.")
        return replace(self.of(subject.item), subject=subject)

    def all(self) -> list[Kept]:
        """Everything that is bookmarked or has a note, the last change first."""
        found: dict[str, Kept] = {}
        events = [*self._log.events(kind=BOOKMARK), *self._log.events(kind=NOTE)]
        for event in sorted(events, key=lambda event: event.event_id):
            found[event.item] = _replay(found.pop(event.item, Kept(event.item, None)), [event])
        kept = [one for one in reversed(found.values()) if one.item and (one.bookmarked or one.note)]
        return [replace(one, subject=subjects.of_item(self._viva, one.item)) for one in kept]

    def bookmark(self, subject: Subject, on: bool = True) -> Kept:
        """Set a bookmark or take it off; nothing is recorded where nothing changes."""
        if self.about(subject).bookmarked != on:
            self._record(_event(self._record.now(), BOOKMARK, subject, outcomes={"on": on}))
        return self.about(subject)

    def write(self, subject: Subject, text: str) -> Kept:
        """Keep a note in place of the last one; without words the note is taken away. VivaError if it is too long."""
        words = "\n".join(CONTROL.sub("", line).rstrip() for line in text.splitlines()).strip()
        if len(words) > MOST_CHARACTERS:
            raise VivaError(f"The note has {len(words):,} characters.", f"Write {MOST_CHARACTERS:,} at most.")
        if self.about(subject).note != words:
            self._record(_event(self._record.now(), NOTE, subject, response=words))
        return self.about(subject)


def as_json(kept: Kept) -> dict[str, Any]:
    """One entry as the command line and HTTP give it."""
    subject = kept.subject
    return {
        "item": kept.item,
        "name": subject.label if subject else "",
        "title": kept.title,
        "bookmarked": kept.bookmarked,
        "note": kept.note,
        "at": kept.at.isoformat() if kept.at else None,
    }


def _event(at: datetime, kind: str, subject: Subject, **more: Any) -> Event:
    return Event("", at, kind, subject.item, content_version=subject.version, **more)


def _replay(kept: Kept, events: list[Event]) -> Kept:
    for event in events:
        if event.kind == BOOKMARK:
            kept = replace(kept, bookmarked=event.outcomes.get("on") is True, at=event.at)
        elif event.kind == NOTE:
            kept = replace(kept, note=event.response, at=event.at)
    return kept
