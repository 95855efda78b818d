"""Events: what a learner did. The log is append-only; every state is computed from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ATTEMPT, DISPUTE, SETTING, PLAN, CORRECTION = "attempt", "dispute", "setting", "plan", "correction"
CASE = "case"  # a case marked by a person: kept, never evidence of what somebody knows
EVENT_KINDS = (ATTEMPT, DISPUTE, SETTING, PLAN, CORRECTION, CASE)
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
    mock: str = ""
    app_version: str = ""
