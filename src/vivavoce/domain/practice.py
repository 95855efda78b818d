"""What to do next, and how strong a memory is: values the coach hands to pages and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Action:
    """One suggested piece of practice and why it is worth its minutes."""

    item: str
    practice: str  # recall | explain | predict | code | debug
    title: str
    concept: str
    minutes: int
    reason: str
    gain: float  # expected points (of 100) on the interview day

    @property
    def called(self) -> str:
        """The practice in a word."""
        return called(self.item, self.practice)


@dataclass(frozen=True, slots=True)
class Memory:
    """State of one concept and practice family. Stability in days, retrievability in [0, 1]."""

    concept: str
    practice: str
    stability: float
    retrievability: float
    last: date | None
    due: date | None
    observations: int
    last_missed: bool


@dataclass(frozen=True, slots=True)
class ConceptState:
    """One concept on the progress page. `level` 0 (new) to 4 (firm)."""

    concept: str
    title: str
    level: int
    retrievability: float | None
    observations: int
    due: date | None
    last_missed: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """Expected share of held-out questions answered on the day; None below 20 observations."""

    share: float | None
    low: float | None
    high: float | None
    observations: int
    needed: int


def called(item: str, practice: str) -> str:
    """The practice of an item in a word; an estimate is scheduled with code, and is none."""
    return "estimate" if item.startswith("estimate:") else practice


def countdown(days: int) -> str:
    """How far off the interview is, in words."""
    if days == 0:
        return "The interview is today"
    return f"{days} day{'s' if days > 1 else ''} to the interview"
