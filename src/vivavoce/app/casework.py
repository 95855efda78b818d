"""Keep what was ticked in a case, and say how it went. Cases are marked by people; ticks never become a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.domain.case import LEFT, LEFT_IN, MARKERS, STAGES, StageMarked, marked
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import CASE, Event
from vivavoce.domain.pages import CasePage

MOST_CHARACTERS = 20_000  # of notes on one stage


@dataclass(frozen=True, slots=True)
class CaseMarked:
    """A case with its ticks and notes; `event_id` names what was recorded."""

    page: CasePage
    stages: tuple[StageMarked, ...]
    notes: Mapping[str, str]
    by: str
    event_id: str


class Casework:
    """Cases over one bank and one history."""

    def __init__(self, bank: Bank, record: Recorder) -> None:
        self._bank, self._record = bank, record

    def mark(
        self,
        slug: str,
        ticked: Mapping[str, tuple[int, ...]],
        notes: Mapping[str, str],
        *,
        by: str = "self",
        seconds: float = 0.0,
        asked: Mapping[str, int] | None = None,
        stopped: bool = False,
    ) -> CaseMarked:
        """Record ticks and notes by stage. VivaError for what the case does not have; nothing is recorded then.

        `asked`: how many points of each stage were gone through, 0 for a stage that it does not name; without it, all.
        """
        page = self._bank.case(slug)
        if by not in MARKERS:
            raise VivaError(f"{by!r} cannot mark a case.", f"One of {', '.join(MARKERS)}.")
        stages = marked(page.case, ticked)
        written = {name: notes.get(name, "").strip() for name in STAGES}
        if any(len(text) > MOST_CHARACTERS for text in written.values()):
            raise VivaError("The notes on a stage are too long.", f"At most {MOST_CHARACTERS} characters.")
        of = {found.stage.id: len(found.stage.ticks) for found in stages}
        event = Event(
            event_id="",
            at=self._record.now(),
            kind=CASE,
            item=f"case:{slug}",
            content_version=page.version,
            response="\n\n".join(f"{name}: {text}" for name, text in written.items() if text),
            outcomes={
                "by": by,
                "ticked": {name: list(ticked.get(name, ())) for name in STAGES},
                "of": of,
                "asked": of if asked is None else {name: asked.get(name, 0) for name in of},
                "stopped": stopped,
            },
            seconds=seconds,
            judge=by,
        )
        return CaseMarked(page, stages, written, by, self._record(event).event_id)


def in_words(event: Event) -> str:
    """How much was said of what was asked, and where the case was stopped if it was."""
    of = _table(event, "of", int)
    said = sum(len(places) for places in _table(event, "ticked", list).values())
    asked = _asked(event, of)
    counts = [count for count in asked.values() if count is not None]
    told = f"{said} said" if len(counts) < len(asked) else f"{said} of {sum(counts)} said"
    if not event.outcomes.get("stopped", asked != of):
        return told
    reached = [name for name, count in asked.items() if count != 0]
    where = "after" if all(asked[name] == of.get(name) for name in reached) else "in"
    return f"stopped {where} stage {len(reached)} of {len(of)}: {told}"


def _asked(event: Event, of: Mapping[str, int]) -> dict[str, int | None]:
    """Points asked by stage. Older events have only the notes of a case that was stopped; these do not say how many
    points of the stage in hand were asked: None."""
    if "asked" in event.outcomes:
        return _table(event, "asked", int)
    notes = set(event.response.split("\n\n"))
    without = {name: 0 for name in of if f"{name}: {LEFT}" in notes}
    return {**of, **without, **{name: None for name in of if f"{name}: {LEFT_IN}" in notes}}


def _table(event: Event, name: str, kind: type) -> dict[str, Any]:
    """A part of the outcomes by stage; what is of another kind in an event that was read in is left out."""
    found = event.outcomes.get(name)
    rows = found.items() if isinstance(found, dict) else ()
    return {stage: value for stage, value in rows if isinstance(value, kind)}
