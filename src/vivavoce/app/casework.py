"""Keep what was ticked in a case. Cases are marked by people; nothing here turns ticks into a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.domain.case import MARKERS, STAGES, StageMarked, marked
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
    ) -> CaseMarked:
        """Record ticks and notes by stage. VivaError for what the case does not have; nothing is recorded then."""
        page = self._bank.case(slug)
        if by not in MARKERS:
            raise VivaError(f"{by!r} cannot mark a case.", f"One of {', '.join(MARKERS)}.")
        stages = marked(page.case, ticked)
        written = {name: notes.get(name, "").strip() for name in STAGES}
        if any(len(text) > MOST_CHARACTERS for text in written.values()):
            raise VivaError("The notes on a stage are too long.", f"At most {MOST_CHARACTERS} characters.")
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
                "of": {found.stage.id: len(found.stage.ticks) for found in stages},
            },
            seconds=seconds,
            judge=by,
        )
        return CaseMarked(page, stages, written, by, self._record(event).event_id)
