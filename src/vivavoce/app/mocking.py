"""Mock interviews: every step is an event before it is acknowledged; the answers are ordinary attempts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from vivavoce.app.estimating import MOST_SEEDS, Estimating
from vivavoce.app.explaining import Explaining
from vivavoce.app.judging import JudgementStream, Judging
from vivavoce.app.mock_examiner import Examiner, Stories
from vivavoce.app.mock_items import Content, content_of
from vivavoce.app.mock_listening import FRIEND, Listening, Sheet
from vivavoce.app.mock_log import (
    Check,
    MockLog,
    MockRecorder,
    Taken,
    going,
    is_open,
    not_over,
    unanswered,
    unchanged,
    waits_for_reply,
)
from vivavoce.app.mock_report import Report, Reporting
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.coach import BankView, current_settings
from vivavoce.coach.mock_parts import parts
from vivavoce.coach.mock_state import CLOSE, END, HINT, NOTE, PAUSE, REPLY, RESUME, START, Mock, Posed
from vivavoce.domain.drill import Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import MOCK, Event
from vivavoce.grader import Grader, read_answer
from vivavoce.runner import Runner
from vivavoce.store import EventLog

MACHINE = "machine"
INTERVIEWERS = (MACHINE, FRIEND)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A mock as it stands at one moment. Seconds left are negative where time has run over."""

    mock: Mock
    at: float
    interrupted: bool  # the program was not running since the latest step: resume first
    posed: Posed | None
    content: Content | None  # None for a question about a project, and for an item that left the bank

    @property
    def left(self) -> float:
        """Seconds left in all."""
        return self.mock.left(self.at)

    @property
    def left_here(self) -> float:
        """Seconds left for what is asked now."""
        if self.posed is None:
            return 0.0
        asked = self.posed.back or self.posed
        return asked.at + asked.allowed - self.at

    @property
    def stuck(self) -> bool:
        """Is nothing asked although it goes on? A crash fell between an answer and the next question."""
        waiting = self.posed is not None and (
            not self.posed.spoken or not self.posed.answers or self.posed.back is not None
        )
        return not (self.mock.ended or self.mock.paused or self.interrupted or waiting)


class Mocking:
    """Mock interviews over one bank and one history."""

    def __init__(
        self,
        bank: Bank,
        log: EventLog,
        now: Callable[[], datetime],
        grader: Callable[[], Grader],
        runner: Callable[[], Runner],
        view: Callable[[], BankView],
        stories: Stories = tuple,
    ) -> None:
        """`view` is the coach's view of the bank; `stories` gives the questions on the learner's own projects."""
        self._bank, self._now, self._grader, self._runner, self._stories = bank, now, grader, runner, stories
        self._mocks = MockLog(log, now)
        self._examiner = Examiner(bank, log, grader, view, stories)
        self.listening = Listening(bank, self._mocks)
        self.reporting = Reporting(bank, Recorder(log, now), grader)
        self._opened = now()
        self._running: set[str] = set()  # mocks that were started or resumed since then

    # ---- looking

    def all(self) -> list[Mock]:
        """Every mock, the newest first."""
        return self._mocks.all()

    def mock(self, mock: str) -> Mock:
        """The state of one mock. UnknownMock if there is none."""
        return self._mocks.read(mock)

    def sitting(self, mock: str) -> Sitting:
        """A mock as it stands now, with what is asked."""
        state = self._mocks.read(mock)
        posed = state.current
        content = None if posed is None else content_of(self._bank, posed)
        return Sitting(state, state.at(self._now()), self._interrupted(state), posed, content)

    def sheet(self, mock: str) -> Sheet:
        """What a friend who asks the questions sees now."""
        return self.listening.sheet(mock, self._now())

    def report(self, mock: str) -> Report:
        """How it went so far."""
        return self.reporting.report(self._mocks.read(mock))

    # ---- the course of it

    def start(self, kind: str, minutes: int, *, by: str = MACHINE, seed: int | None = None) -> str:
        """Begin a mock and put its first item; its number. VivaError for a kind or a length that there is not."""
        if by not in INTERVIEWERS:
            raise VivaError(f"{by!r} cannot ask the questions.", f"One of {', '.join(INTERVIEWERS)}.")
        rounds = current_settings(self._mocks.log.events()).rounds
        shares = parts(kind, minutes, bool(self._stories()), rounds)
        told = {
            "step": START,
            "kind": kind,
            "minutes": minutes,
            "seed": secrets.randbelow(MOST_SEEDS) if seed is None else seed,
            "by": by,
            "parts": [[part.name, part.seconds] for part in shares],
            "bank": self._bank.version,
        }
        mock = self._mocks.start(told)
        self._running.add(mock)
        self.go_on(mock)
        return mock

    def go_on(self, mock: str) -> None:
        """Record what comes next, where nothing waits for an answer."""
        state = self._mocks.read(mock)
        step = self._examiner.next_step(state, self._now())
        if step is None:
            return
        with suppress(Taken):  # another window has gone on already
            self._mocks.append(mock, step, unchanged(state))

    def pause(self, mock: str) -> None:
        """Stop the clock; a second pause does nothing."""
        if not self._running_state(mock, paused_too=True).paused:
            self._mocks.step(mock, {"step": PAUSE}, going)

    def resume(self, mock: str) -> None:
        """Go on after a pause or a crash; the time between does not count. VivaError if it has ended."""
        state = self._mocks.read(mock)
        not_over(state)
        if state.paused or self._interrupted(state):
            with suppress(Taken):  # another window was quicker
                self._mocks.step(mock, {"step": RESUME}, unchanged(state))
        self._running.add(mock)
        self.go_on(mock)

    def end(self, mock: str) -> None:
        """End it now; ending twice does nothing."""
        if not self._mocks.read(mock).ended:
            self._mocks.step(mock, {"step": END, "why": "stopped"}, not_over)

    # ---- answering

    def answer(self, mock: str, n: int, text: str, notes: Mapping[str, str] | None = None) -> None:
        """Hand in an answer in words or numbers; `notes` are those on the stages of a case.

        Taken where the item was answered before, unless it is the same answer again. A late one is kept and marked.
        """
        state = self._running_state(mock)
        posed = state.item(n)
        if notes is not None:
            _known_stages(posed, notes)
            text = "\n\n".join(f"{stage}: {said.strip()}" for stage, said in notes.items() if said.strip())
        if not (posed.answers and posed.spoken and posed.answers[0].event.response.strip() == text.strip()):
            record = self._recorder(state, posed.at, unanswered(n))
            self._hand_in(record, posed, text, notes or {})
        self.go_on(mock)

    def _hand_in(self, record: MockRecorder, posed: Posed, text: str, notes: Mapping[str, str]) -> None:
        kind, _, slug = posed.item.partition(":")
        match kind:
            case "q":
                Explaining(self._bank, record, self._grader).explain(slug, text)
            case "estimate":
                Estimating(self._bank, record).answer(slug, posed.detail["seed"], text)
            case "case" | "":
                said = read_answer(text)
                told = {"step": NOTE, "n": posed.n, "notes": dict(notes)}
                record(Event("", self._now(), MOCK, item=posed.item, response=said, outcomes=told))
            case _:
                raise VivaError("This item is answered in code.", "Have the code judged instead.")

    def reply(self, mock: str, n: int, back: int, text: str) -> None:
        """Answer question back number `back` (from 1) on item n; without words, pass it."""
        state = self._running_state(mock)
        posed = state.item(n)
        waits_for_reply(n, back)(state)
        asked = posed.backs[back - 1]
        record = self._recorder(state, asked.at, waits_for_reply(n, back))
        if text.strip() and posed.item.startswith("q:"):
            attempt = posed.answers[-1].event.event_id
            explaining = Explaining(self._bank, record, self._grader)
            explaining.answer_turn(attempt, asked.turn, asked.point, text, hinted=asked.hinted)
        else:
            said = read_answer(text) if text.strip() else ""
            record(Event("", self._now(), MOCK, response=said, outcomes={"step": REPLY, "n": n}))
        self.go_on(mock)

    def hint(self, mock: str, n: int) -> None:
        """Show the hint to the question that is asked back; an answer after it counts half."""
        state = self._running_state(mock)
        posed = state.item(n)
        if posed.back is None or not posed.back.hint:
            raise VivaError("There is no hint to give here.", "Answer, or go on.")
        if not posed.back.hinted:
            self._mocks.step(mock, {"step": HINT, "n": n}, waits_for_reply(n, len(posed.backs)))

    def judge(self, mock: str, n: int, source: str | bytes) -> Judgement:
        """Judge code for item n; it may be tried again until the item is left."""
        record, slug = self._work(mock, n)
        return Judging(self._bank, record, self._runner).judge(slug, source)

    def judge_stream(self, mock: str, n: int, source: str | bytes) -> JudgementStream:
        """The same, check by check."""
        record, slug = self._work(mock, n)
        return Judging(self._bank, record, self._runner).judge_stream(slug, source)

    def leave(self, mock: str, n: int, *, by: str = "self") -> None:
        """Leave item n and go on; leaving it twice does nothing."""
        state = self._running_state(mock)
        posed = state.item(n)
        if posed.closed is None:
            why = by if by == FRIEND else "done" if posed.answers else "skipped"
            self._mocks.step(mock, {"step": CLOSE, "n": n, "why": why}, is_open(n))
        self.go_on(mock)

    # ---- inside

    def _work(self, mock: str, n: int) -> tuple[MockRecorder, str]:
        state = self._running_state(mock)
        posed = state.item(n)
        is_open(n)(state)
        if posed.spoken:
            raise VivaError("This item is answered in words.", "Open the interview again.")
        return self._recorder(state, posed.at, is_open(n)), posed.item.partition(":")[2]

    def _recorder(self, state: Mock, asked: float, check: Check) -> MockRecorder:
        """Counts the seconds up to now: judging may take a while, which is nobody's lateness."""
        check(state)
        return MockRecorder(self._mocks, state.id, max(state.at(self._now()) - asked, 0.0), check)

    def _running_state(self, mock: str, *, paused_too: bool = False) -> Mock:
        state = self._mocks.read(mock)
        not_over(state)
        if not paused_too:
            going(state)
        if self._interrupted(state):
            raise VivaError("The interview was interrupted here.", "Resume it first.")
        return state

    def _interrupted(self, state: Mock) -> bool:
        """Was the program not running since the latest step?"""
        unknown = state.id not in self._running
        return unknown and not state.paused and not state.ended and state.latest < self._opened


def _known_stages(posed: Posed, notes: Mapping[str, str]) -> None:
    put = posed.detail.get("stages", ())
    unknown = sorted(set(notes) - set(put))
    if unknown:
        raise VivaError(f"There is no stage {unknown[0]!r} in this item.", f"Stages: {', '.join(put) or 'none'}.")
