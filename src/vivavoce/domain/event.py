"""Events: what a learner did. The log is append-only; every state is computed from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ATTEMPT, DISPUTE, SETTING, PLAN, CORRECTION = "attempt", "dispute", "setting", "plan", "correction"
CASE = "case"  # a case marked by a person: kept, never evidence of what somebody knows
MOCK = "mock"  # a step of a mock interview; the answers in it are attempts that bear its id
PROJECT = "project"  # the learner's own story, told, withdrawn or rehearsed: in their words, never judged
BOOKMARK = "bookmark"  # an item put aside to come back to, or taken off again
NOTE = "note"  # the learner's words on an item, the last ones counting; never judged, never evidence
EVENT_KINDS = (ATTEMPT, DISPUTE, SETTING, PLAN, CORRECTION, CASE, MOCK, PROJECT, BOOKMARK, NOTE)
PRACTICES = ("recall", "explain", "predict", "code", "debug")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `at` is an aware datetime (UTC and the learner's offset)."""

    event_id: str  # ULID, sorts by time
    at: datetime
    kind: str
    item: str = ""  # ItemId as text; empty for settings
    practice: str = ""  # one of PRACTICES for attempts
    content_version: str = ""  # SHA-256 of the item's canonical files
    response: str = ""  # the text or code itself
    outcomes: dict[str, Any] = field(default_factory=dict)  # per part; evidence, never posteriors
    hints: int = 0
    seconds: float = 0.0
    judge: str = ""  # grader or judge, version and seed
    confidence: float | None = None  # stated by the learner, in [0, 1]
    session: str = ""
    mock: str = ""  # id of the event that started the mock interview; empty for that event itself
    app_version: str = ""
