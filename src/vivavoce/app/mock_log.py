"""Reads mock interviews from the history, and records their steps so that of two windows one wins and one is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from vivavoce import __version__
from vivavoce.app.recording import Recorder
from vivavoce.coach.mock_state import Mock, belongs, replay
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import MOCK, Event
from vivavoce.store import EventLog, LogHasGrown

Check = Callable[[Mock], None]  # raises what the person is told if the step does not fit any more
MOST_TRIES = 100  # appends that may find the log grown: another window, or another practice


class UnknownMock(VivaError):
    """There is no mock interview of that number."""

    status = 404

    def __init__(self, mock: str) -> None:
        super().__init__(f"There is no mock interview with the number {mock!r}.", "`viva mock --list` lists yours.")


class Taken(VivaError):
    """The interview has gone on meanwhile, usually in another window; nothing was recorded."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "The interview has gone on meanwhile, perhaps in another window. What you sent was not recorded.",
            "Open the interview again.",
        )


class MockLog:
    """The mock interviews of one history."""

    def __init__(self, log: EventLog, now: Callable[[], datetime]) -> None:
        self.log, self.now = log, now

    def all(self) -> list[Mock]:
        """Every mock, the newest first."""
        told: dict[str, list[Event]] = {e.event_id: [e] for e in self.log.events(kind=MOCK) if not e.mock}
        for event in self.log.events(after=next(iter(told))) if told else []:
            if event.mock in told:
                told[event.mock].append(event)
        return [replay(events) for events in reversed(told.values())]

    def read(self, mock: str) -> Mock:
        """The state of one mock. UnknownMock if there is none of that number."""
        start = self.log.get(mock)
        if start is None or start.kind != MOCK or start.mock:
            raise UnknownMock(mock)
        later = self.log.events(after=mock)
        return replay([start, *(event for event in later if belongs(event, mock))])

    def start(self, outcomes: dict[str, Any]) -> str:
        """Record the start of a mock; its number."""
        event = Event("", self.now(), MOCK, outcomes=outcomes, app_version=__version__)
        return self.log.append(event).event_id

    def append(self, mock: str, event: Event, check: Check) -> Event:
        """Record an event of a mock if `check` still lets it pass at that moment, in whatever process others write."""
        for _ in range(MOST_TRIES):
            version = self.log.version
            check(self.read(mock))
            try:
                return self.log.append(replace(event, mock=mock, app_version=__version__), expected=version)
            except LogHasGrown:
                continue
        raise VivaError("The history is being written to without a pause.", "Close other windows and try again.")

    def step(
        self, mock: str, outcomes: dict[str, Any], check: Check, *, response: str = "", seconds: float = 0
    ) -> None:
        """Record a step of the interview itself."""
        event = Event("", self.now(), MOCK, response=response, outcomes=outcomes, seconds=seconds)
        self.append(mock, event, check)


class MockRecorder(Recorder):
    """What a practice records within a mock: it bears the mock's number and the seconds since it was asked for."""

    def __init__(self, mocks: MockLog, mock: str, seconds: float, check: Check) -> None:
        super().__init__(mocks.log, mocks.now)
        self._mocks, self._mock, self._seconds, self._check = mocks, mock, seconds, check

    def __call__(self, event: Event) -> Event:
        return self._mocks.append(self._mock, replace(event, seconds=self._seconds), self._check)


def anyway(state: Mock) -> None:
    """Always passes: marks and ticks are taken during an interview and after it."""


def not_over(state: Mock) -> None:
    """Passes unless it has ended."""
    if state.ended:
        raise VivaError("This interview has ended.", "Its report says how it went; start another one.")


def going(state: Mock) -> None:
    """Passes unless it has ended or is paused."""
    not_over(state)
    if state.paused:
        raise VivaError("The interview is paused.", "Resume it first.")


def is_open(n: int) -> Check:
    """Passes while item n is the open one."""

    def check(state: Mock) -> None:
        going(state)
        if state.current is None or state.current.n != n:
            raise Taken

    return check


def unanswered(n: int) -> Check:
    """Passes while item n is open and waits for its answer."""

    def check(state: Mock) -> None:
        is_open(n)(state)
        if state.item(n).answers and state.item(n).spoken:
            raise Taken

    return check


def waits_for_reply(n: int, back: int) -> Check:
    """Passes while question back number `back` on item n waits."""

    def check(state: Mock) -> None:
        is_open(n)(state)
        posed = state.item(n)
        if posed.back is None or len(posed.backs) != back:
            raise Taken

    return check


def unchanged(before: Mock) -> Check:
    """Passes while no step was recorded since."""

    def check(state: Mock) -> None:
        if state.steps != before.steps:
            raise Taken

    return check
