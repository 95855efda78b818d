"""Explain a question, be asked back, dispute a verdict. Every step is an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from vivavoce.app.attempts import grade_outcomes, read_grade
from vivavoce.app.recording import Recorder
from vivavoce.app.results import Explained
from vivavoce.bank import Bank
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, CORRECTION, DISPUTE, Event
from vivavoce.domain.grade import Grade, PointGrade
from vivavoce.domain.pages import QuestionPage
from vivavoce.grader import Grader, Turn, apply_disputes, merge, next_turn, read_answer

DISPUTES = ("said", "not-said", "meant-otherwise")


class Explaining:
    """The explain practice over one bank and one history."""

    def __init__(self, bank: Bank, record: Recorder, grader: Callable[[], Grader]) -> None:
        self._bank, self._record, self._grader = bank, record, grader

    def explain(
        self,
        slug: str,
        text: str | bytes,
        *,
        seconds: float = 0.0,
        confidence: float | None = None,
        session: str = "",
    ) -> Explained:
        """Judge an answer and record the attempt. Bad answers raise before anything is recorded."""
        page = self._bank.question(slug)
        answer = read_answer(text)
        grade = self._grader().grade(page.rubric, answer)
        event = self._record(
            Event(
                event_id="",
                at=self._record.now(),
                kind=ATTEMPT,
                item=f"q:{slug}",
                practice="explain",
                content_version=page.version,
                response=answer,
                outcomes=grade_outcomes(grade),
                seconds=seconds,
                judge=f"grader {grade.tier}",
                confidence=confidence,
                session=session,
            )
        )
        return Explained(event.event_id, grade, next_turn(page.rubric, grade, ()))

    def answer_turn(
        self, event_id: str, turn: str, point: str, text: str, *, hinted: bool = False, revealed: bool = False
    ) -> Explained:
        """Judge the answer to a follow-up and merge it into the attempt. A hint halves it; a reveal scores nothing.

        VivaError for a point that the question does not have.
        """
        event, page = self._attempt(event_id)
        before = self._now(event, page)
        answer = "" if revealed else read_answer(text)
        beside = {} if revealed or not point else self._grader().grade_beside(page.rubric, point, answer)
        if beside and point not in beside:
            raise VivaError(f"The question has no point called {point!r}.", "Open the answer again.")
        judged = beside[point] if beside else None
        beyond = tuple(beside.values()) if page.rubric.followup_of(point) else ()
        after = before if judged is None else merge(page.rubric, before, [judged], hinted=hinted)
        said: dict[str, Any] = {
            "event": event_id,
            "turn": turn,
            "point": point,
            "hinted": hinted,
            "revealed": revealed,
            "judged": None if judged is None else asdict(judged),
            "beyond": {one.id: one.verdict for one in beyond},
            "score": after.score,
        }
        self._amend(event, page, CORRECTION, said, response=answer, hints=int(hinted) + int(revealed))
        return Explained(event_id, after, self._next(event_id, page, after), beyond)

    def graded(self, event_id: str) -> tuple[Event, Explained]:
        """Reopen an attempt as it stands after its turns and disputes."""
        event, page = self._attempt(event_id)
        grade = self._now(event, page)
        return event, Explained(event_id, grade, self._next(event_id, page, grade))

    def dispute(self, event_id: str, part: str, says: str) -> str:
        """Record the learner's word on one point or misconception; it replaces the grader's."""
        event, page = self._attempt(event_id)
        known = {point.id for point in page.rubric.points} | {m.id for m in page.rubric.misconceptions}
        if says not in DISPUTES or part not in known:
            raise VivaError(f"{says!r} on {part!r} is not a dispute.", f"Say one of {', '.join(DISPUTES)}.")
        after = apply_disputes(page.rubric, self._now(event, page), {part: says})
        said = {"event": event_id, "part": part, "says": says, "score": after.score}
        return self._amend(event, page, DISPUTE, said).event_id

    def _attempt(self, event_id: str) -> tuple[Event, QuestionPage]:
        event = self._record.find(event_id)
        if event is None or event.kind != ATTEMPT or "grade" not in event.outcomes:
            raise VivaError(f"There is no answer with the number {event_id!r}.", "Open it from the progress page.")
        return event, self._bank.question(event.item.removeprefix("q:"))

    def _now(self, event: Event, page: QuestionPage) -> Grade:
        """The grade after every turn and dispute so far, in the order they happened."""
        grade = read_grade(event)
        known = {point.id for point in page.rubric.points}
        for later in self._record.amendments(event.event_id):
            if later.kind == DISPUTE:
                grade = apply_disputes(page.rubric, grade, {later.outcomes["part"]: later.outcomes["says"]})
            elif (judged := later.outcomes["judged"]) is not None and judged["id"] in known:
                point = PointGrade(**{**judged, "evidence": ()})
                grade = merge(page.rubric, grade, [point], hinted=later.outcomes["hinted"])
        return grade

    def _next(self, event_id: str, page: QuestionPage, grade: Grade) -> Turn | None:
        asked = tuple(
            later.outcomes["point"] or later.outcomes["turn"]
            for later in self._record.amendments(event_id)
            if later.kind == CORRECTION
        )
        return next_turn(page.rubric, grade, asked)

    def _amend(
        self,
        event: Event,
        page: QuestionPage,
        kind: str,
        outcomes: dict[str, Any],
        response: str = "",
        hints: int = 0,
    ) -> Event:
        later = Event(
            event_id="",
            at=self._record.now(),
            kind=kind,
            item=event.item,
            practice=event.practice,
            content_version=page.version,
            response=response,
            outcomes=outcomes,
            hints=hints,
            session=event.session,
        )
        return self._record(later)
