"""A mock interview as its events tell it. A pure function, so nothing that was recorded can be lost in a crash.

A mock is named by the event that started it; every later event of it bears that id as `mock`. What happened in it:

| event | outcomes | meaning |
|---|---|---|
| mock, `start` | kind, minutes, seed, by, parts | the interview begins |
| mock, `ask` | n, part, title, detail, seconds | item n is put, with the seconds allowed |
| attempt | as in any practice | an answer, or a judgement of code |
| mock, `note` | n, notes | what was said about a case or a project; `response` is the text |
| mock, `turn` | n, turn, ask, point, hint, reveal, seconds | a question back |
| mock, `hint` | n | the hint to it was shown |
| correction | as in any practice | the answer to a question back |
| mock, `reply` | n | the same where no grader judges it; `response` is the text, empty for a pass |
| mock, `close` | n, why | the item was left |
| mock, `ticks` | n, by, said, probed, wrong, of | what a person heard; the latest counts, and never as a grade |
| case | as in any practice | a case that was marked |
| mock, `pause`, `resume` | | time between stands still; also from the last step before a crash to the resume |
| mock, `end` | why | it is over |

An answer's `seconds` are those since it was asked for, in interview time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vivavoce.coach.mock_parts import CASES, GRACE_SECONDS, PROJECT, THEORY, Part
from vivavoce.domain.drill import PASS
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import MOCK, Event

START, ASK, NOTE, TURN, HINT, REPLY = "start", "ask", "note", "turn", "hint", "reply"
CLOSE, TICKS, PAUSE, RESUME, END = "close", "ticks", "pause", "resume", "end"


@dataclass(frozen=True, slots=True)
class Answered:
    """Something that was handed in, and when: seconds of interview time."""

    event: Event
    at: float
    late: bool


@dataclass(frozen=True, slots=True)
class Back:
    """A question back. `answer` is None while it waits."""

    turn: str
    ask: str
    point: str
    hint: str
    reveal: str
    at: float
    allowed: int
    hinted: bool = False
    answer: Answered | None = None


@dataclass(frozen=True, slots=True)
class Posed:
    """One item of the interview. Times are seconds of interview time; `part` is an index."""

    n: int
    part: int
    kind: str  # name of the part
    item: str  # empty for a question about a project
    title: str
    detail: Mapping[str, Any]
    at: float
    allowed: int
    answers: tuple[Answered, ...] = ()
    backs: tuple[Back, ...] = ()
    ticks: Event | None = None
    marked: Event | None = None
    closed: float | None = None
    why: str = ""  # said | done | skipped | friend, or why the interview ended over it

    @property
    def spoken(self) -> bool:
        """Is it answered once, in words or numbers, rather than tried until it works?"""
        return self.kind in (THEORY, CASES, PROJECT) or self.item.startswith("estimate:")

    @property
    def back(self) -> Back | None:
        """The question back that waits for an answer."""
        return self.backs[-1] if self.backs and self.backs[-1].answer is None else None

    @property
    def right(self) -> float | None:
        """How much of it was right, in [0, 1], by the judges or else by a friend's ticks; None if nobody knows."""
        scores = [found.event.outcomes for found in self.answers]
        scores += [back.answer.event.outcomes for back in self.backs if back.answer]
        graded = [found["score"] for found in scores if isinstance(found.get("score"), int | float)]
        verdicts = [found["verdict"] for found in scores if "verdict" in found]
        if graded:
            return float(graded[-1])
        if verdicts:
            return float(PASS in verdicts)
        if self.ticks is not None and self.ticks.outcomes.get("of"):
            heard = len(self.ticks.outcomes["said"]) + len(self.ticks.outcomes["probed"])
            return min(heard / float(self.ticks.outcomes["of"]), 1.0)
        return None

    @property
    def late(self) -> bool:
        """Did an answer come after its time?"""
        return any(found.late for found in self.answers) or any(b.answer and b.answer.late for b in self.backs)


@dataclass(frozen=True, slots=True)
class Mock:
    """The state of one mock interview. `elapsed` is its time at its latest step, pauses left out."""

    id: str
    kind: str
    minutes: int
    seed: int
    by: str  # machine, or friend: who asks
    parts: tuple[Part, ...]
    started: datetime
    latest: datetime
    steps: int = 1
    items: tuple[Posed, ...] = ()
    elapsed: float = 0.0
    paused: bool = False
    ended: str = ""  # finished | time | stopped

    @property
    def current(self) -> Posed | None:
        """The item that is open."""
        return self.items[-1] if self.items and self.items[-1].closed is None and not self.ended else None

    def at(self, now: datetime) -> float:
        """Seconds of interview time at `now`. After a clock was set back, time counts on from the next step."""
        if self.paused or self.ended:
            return self.elapsed
        return self.elapsed + max((now - self.latest).total_seconds(), 0.0)

    def left(self, at: float) -> float:
        """Seconds left in all at interview time `at`; negative when it ran over."""
        return self.minutes * 60 - at

    def left_in_part(self, part: int, at: float) -> float:
        """Seconds left in a part, never more than in all."""
        begun = next((posed.at for posed in self.items if posed.part == part), at)
        return min(self.parts[part].seconds - (at - begun), self.left(at))

    def item(self, n: int) -> Posed:
        """Item n, from 1. VivaError if the interview has not come to it."""
        if not 1 <= n <= len(self.items):
            raise VivaError(f"This interview has no item {n}.", "Open the interview again.")
        return self.items[n - 1]

    def used(self, posed: Posed) -> float:
        """Seconds that an item took; up to the latest step where it is still open."""
        return (self.elapsed if posed.closed is None else posed.closed) - posed.at


def belongs(event: Event, mock: str) -> bool:
    """Is it an event of that mock?"""
    return mock in (event.mock, event.event_id)


def replay(events: Iterable[Event]) -> Mock:
    """The state after the events of one mock, which come in the order of the log and begin with its start."""
    first, *rest = events
    told = first.outcomes
    mock = Mock(
        id=first.event_id,
        kind=told["kind"],
        minutes=told["minutes"],
        seed=told["seed"],
        by=told["by"],
        parts=tuple(Part(name, seconds) for name, seconds in told["parts"]),
        started=first.at,
        latest=first.at,
    )
    for event in rest:
        mock = _after(mock, event)
    return mock


def _after(mock: Mock, event: Event) -> Mock:
    """The state one event later."""
    step = str(event.outcomes.get("step", "")) if event.kind == MOCK else event.kind
    # What lies between the last step and a resume did not count: a pause, or a program that was not running.
    at = mock.elapsed if step == RESUME else mock.at(event.at)
    mock = replace(mock, elapsed=at, latest=event.at, steps=mock.steps + 1)
    if step == ASK:
        return _asked(mock, event)
    if step in (PAUSE, RESUME):
        return replace(mock, paused=step == PAUSE)
    if step == END:
        why, last = str(event.outcomes["why"]), mock.current
        said = last is not None and last.spoken and last.answers
        return replace(_closed(mock, last, "said" if said else why), ended=why)
    posed = _meant(mock, event)
    if posed is None:
        return mock
    if step == CLOSE:
        return _closed(mock, posed, str(event.outcomes["why"]))
    return _with(mock, _told(posed, event, step, at))


def _asked(mock: Mock, event: Event) -> Mock:
    told = event.outcomes
    mock = _closed(mock, mock.current, "said")
    part = int(told["part"])
    posed = Posed(
        n=int(told["n"]),
        part=part,
        kind=mock.parts[part].name,
        item=event.item,
        title=str(told["title"]),
        detail=told["detail"],
        at=mock.elapsed,
        allowed=int(told["seconds"]),
    )
    return replace(mock, items=(*mock.items, posed))


def _closed(mock: Mock, posed: Posed | None, why: str) -> Mock:
    return mock if posed is None else _with(mock, replace(posed, closed=mock.elapsed, why=why))


def _with(mock: Mock, posed: Posed) -> Mock:
    return replace(mock, items=tuple(posed if other.n == posed.n else other for other in mock.items))


def _meant(mock: Mock, event: Event) -> Posed | None:
    """The item that an event is about: the one it numbers, else the one of its item id."""
    n = event.outcomes.get("n")
    return next((p for p in mock.items if (p.n == n if event.kind == MOCK else p.item == event.item)), None)


def _told(posed: Posed, event: Event, step: str, at: float) -> Posed:
    """An item after something was said or heard about it."""
    told = event.outcomes
    match step:
        case "attempt" | "note":
            return replace(posed, answers=(*posed.answers, _answered(event, posed.at, posed.allowed)))
        case "turn":
            turn, ask, point, hint, reveal = (str(told[name]) for name in ("turn", "ask", "point", "hint", "reveal"))
            back = Back(turn, ask, point, hint, reveal, at, int(told["seconds"]))
            return replace(posed, backs=(*posed.backs, back))
        case "hint" if posed.back:
            return _with_back(posed, replace(posed.back, hinted=True))
        case "correction" | "reply" if posed.back:
            return _with_back(posed, replace(posed.back, answer=_answered(event, posed.back.at, posed.back.allowed)))
        case "ticks":
            return replace(posed, ticks=event)
        case "case":
            return replace(posed, marked=event)
    return posed


def _with_back(posed: Posed, back: Back) -> Posed:
    return replace(posed, backs=(*posed.backs[:-1], back))


def _answered(event: Event, asked: float, allowed: int) -> Answered:
    """`seconds` of the event count from the asking to the arrival; judging may have taken a while after that."""
    return Answered(event, asked + event.seconds, event.seconds > allowed + GRACE_SECONDS)
