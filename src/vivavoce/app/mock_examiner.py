"""What the examiner of a mock interview does next: asks back, puts the next item, or ends it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from vivavoce.app.estimating import MOST_SEEDS
from vivavoce.app.explaining import Explaining
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.coach import BankView, Settings, current_settings
from vivavoce.coach.mock_choice import Candidate, CaseInBank, candidates, choose, last_seen, stages_that_fit
from vivavoce.coach.mock_parts import (
    ANSWER_SECONDS,
    CASES,
    LEAST_SECONDS,
    PROJECT,
    STAGE_SECONDS,
    THEORY,
    TURN_SECONDS,
    ProjectQuestion,
)
from vivavoce.coach.mock_state import ASK, END, TURN, Mock, Posed
from vivavoce.domain.case import Case
from vivavoce.domain.errors import UnknownSlug
from vivavoce.domain.event import MOCK, Event
from vivavoce.grader import Grader, next_turn
from vivavoce.store import EventLog

MOST_TURNS = 3  # questions back on one item; of these the grader's rules allow two probes
LEAST_TURN = 20  # seconds left in a part below which nothing is asked back
TWIST = "twist"  # a changed constraint, at the end of a case
Stories = Callable[[], Sequence[ProjectQuestion]]


class Examiner:
    """Decides from the recorded state alone, so that after a crash it goes on where it was."""

    def __init__(
        self, bank: Bank, log: EventLog, grader: Callable[[], Grader], view: Callable[[], BankView], stories: Stories
    ) -> None:
        self._bank, self._log, self._grader, self._view, self._stories = bank, log, grader, view, stories

    def _pool(self, settings: Settings) -> tuple[Candidate, ...]:
        cases = [page.case for page in self._bank.cases()]
        return candidates(self._view(), settings, [CaseInBank(c.slug, c.concept, c.title, c.minutes) for c in cases])

    def next_step(self, mock: Mock, now: datetime) -> Event | None:
        """The event to record next; None while an answer is waited for, or nothing can happen."""
        if mock.paused or mock.ended:
            return None
        at, posed = mock.at(now), mock.current
        if posed is not None:
            if _waits(mock, posed):
                return None
            back = self._back(mock, posed, at, now)
            if back is not None:
                return Event("", now, MOCK, item=posed.item, outcomes={"step": TURN, "n": posed.n, **back})
        return self._pose(mock, at, now)

    def _back(self, mock: Mock, posed: Posed, at: float, now: datetime) -> dict[str, Any] | None:
        """A question back on an answered item, if there is one and time for it."""
        left = mock.left_in_part(posed.part, at)
        if left < LEAST_TURN or len(posed.backs) >= MOST_TURNS or not posed.answers:
            return None
        seconds = int(min(TURN_SECONDS, left))
        try:
            if posed.kind == CASES and not posed.backs:
                return self._twist(mock, posed, seconds)
            if posed.kind == THEORY:
                return self._follow_up(posed, seconds, now)
        except UnknownSlug:  # the question left the bank during the interview
            pass
        return None

    def _follow_up(self, posed: Posed, seconds: int, now: datetime) -> dict[str, Any] | None:
        page = self._bank.question(posed.item.removeprefix("q:"))
        explaining = Explaining(self._bank, Recorder(self._log, lambda: now), self._grader)
        _, explained = explaining.graded(posed.answers[-1].event.event_id)
        turn = next_turn(page.rubric, explained.grade, [back.point or back.turn for back in posed.backs])
        if turn is None:
            return None
        words = {"turn": turn.kind, "ask": turn.ask, "point": turn.point, "hint": turn.hint, "reveal": turn.reveal}
        return {**words, "seconds": seconds}

    def _twist(self, mock: Mock, posed: Posed, seconds: int) -> dict[str, Any] | None:
        twists = self._bank.case(posed.item.removeprefix("case:")).case.twists
        if not twists:
            return None
        twist = random.Random(f"{mock.seed}/{posed.item}").choice(twists)
        return {"turn": TWIST, "ask": twist.ask, "point": "", "hint": "", "reveal": twist.good, "seconds": seconds}

    def _pose(self, mock: Mock, at: float, now: datetime) -> Event:
        """The next item of this part or of a later one; else the end."""
        events = self._log.events()
        pool, seen = self._pool(current_settings(events)), last_seen(events)
        put = [posed.item for posed in mock.items if posed.item]
        for part in range(mock.items[-1].part if mock.items else 0, len(mock.parts)):
            name, left = mock.parts[part].name, mock.left_in_part(part, at)
            if sum(posed.part == part for posed in mock.items) >= mock.parts[part].most:
                continue
            if name == PROJECT:
                asked = self._about_project(mock, left)
            else:
                results = [posed.right for posed in mock.items]
                chosen = choose(pool, name, left, seen, put, results, mock.seed)
                asked = None if chosen is None else self._put(chosen, left, mock)
            if asked is not None:
                item = asked.pop("item")
                told = {"step": ASK, "n": len(mock.items) + 1, "part": part, **asked}
                return Event("", now, MOCK, item=item, outcomes=told)
        why = "finished" if mock.left(at) >= LEAST_SECONDS else "time"
        return Event("", now, MOCK, outcomes={"step": END, "why": why})

    def _put(self, chosen: Candidate, left: float, mock: Mock) -> dict[str, Any]:
        """How an item is put: its title, its seconds, and what of it is asked."""
        seconds = min(chosen.minutes * 60.0, left)
        detail: dict[str, Any] = {}
        if chosen.part == THEORY:
            seconds = min(ANSWER_SECONDS, left)
        elif chosen.part == CASES:
            case = self._bank.case(chosen.item.removeprefix("case:")).case
            seconds = left - TURN_SECONDS if left >= STAGE_SECONDS + TURN_SECONDS else left
            detail = {"stages": _stages(case, seconds, mock.seed)}
        elif chosen.item.startswith("estimate:"):
            detail = {"seed": random.Random(f"{mock.seed}/{chosen.item}").randrange(MOST_SEEDS)}
        return {"item": chosen.item, "title": chosen.title, "detail": detail, "seconds": int(seconds)}

    def _about_project(self, mock: Mock, left: float) -> dict[str, Any] | None:
        asked = {posed.detail.get("id") for posed in mock.items}
        waiting = [question for question in self._stories() if question.id not in asked]
        if not waiting or left < LEAST_SECONDS:
            return None
        question = random.Random(f"{mock.seed}/{len(mock.items)}").choice(waiting)
        detail = {"id": question.id, "story": question.story, "listens": list(question.listens)}
        return {"item": "", "title": question.ask, "detail": detail, "seconds": int(min(ANSWER_SECONDS, left))}


def _waits(mock: Mock, posed: Posed) -> bool:
    """Does the item wait for somebody? Work is open until it is left, and so is what a friend listens to."""
    if not posed.spoken or (mock.by == "friend" and not posed.answers):
        return True
    return not posed.answers or posed.back is not None


def _stages(case: Case, seconds: float, seed: int) -> list[str]:
    """The stages of a case that there is time for: the requirements, and others by the seed, in their order."""
    names = [stage.id for stage in case.stages]
    count = stages_that_fit(seconds, len(names))
    others = random.Random(f"{seed}/{case.slug}").sample(range(1, len(names)), count - 1)
    return [names[0], *(names[place] for place in sorted(others))]
