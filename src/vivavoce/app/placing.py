"""A placement: at most twelve short questions, each answered in a sentence or two and judged on one point.

Every answer is an ordinary attempt at its question, so all that is computed from the log knows it. Its seconds are
kept apart (and counted for the day when it ends): a sentence says nothing about how long the whole answer takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

from vivavoce import __version__
from vivavoce.app.coaching import Coaching
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.coach.placement import MOST_ITEMS, Answered, next_concept
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, DISPUTE, PLAN, Event
from vivavoce.domain.grade import COVERED, MISSING, Grade, PointGrade
from vivavoce.domain.pages import QuestionPage
from vivavoce.domain.rubric import ASKED, Point
from vivavoce.grader import Grader, read_answer
from vivavoce.grader.scoring import VALUES
from vivavoce.store import EventLog, LogHasGrown

STARTED, ENDED = "started", "ended"
MOST_TRIES = 20  # of recording while others record too
LONGEST = 600.0  # seconds for one answer; beyond that the page was left open


@dataclass(frozen=True, slots=True)
class Asking:
    """The question that is open: one point of one question of the bank."""

    number: int  # from 1
    question: str
    title: str
    concept: str
    concept_title: str
    point: Point


@dataclass(frozen=True, slots=True)
class Placed:
    """One answer and what was made of it."""

    event_id: str
    question: str
    concept: str
    concept_title: str
    area: str
    asked: str
    said: str
    verdict: str  # of domain.grade, after the learner's own word
    statement: str  # what there was to say
    right: float


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement as it stands. `state` is empty (never begun), started or ended; `asking` only while it runs."""

    state: str
    most: int
    answers: tuple[Placed, ...]
    asking: Asking | None


class Placing:
    """Placements over one bank and one history."""

    def __init__(
        self, bank: Bank, log: EventLog, coaching: Coaching, record: Recorder, grader: Callable[[], Grader]
    ) -> None:
        self._bank, self._log, self._coach, self._record, self._grader = bank, log, coaching, record, grader

    def now(self) -> Placement:
        """The latest placement, from the log alone: it outlives a crash and a closed window."""
        session, state = self._latest()
        answers = tuple(self._answers(session)) if session else ()
        return Placement(state, MOST_ITEMS, answers, self._asking(answers) if state == STARTED else None)

    def start(self) -> Placement:
        """Begin, or go on with the one that is running."""
        if self._latest()[1] != STARTED:
            self._mark(STARTED)
        return self.now()

    def end(self) -> Placement:
        """Stop here; what was answered counts."""
        session, state = self._latest()
        if state == STARTED:
            spent = sum(float(event.outcomes.get("seconds", 0.0)) for event in self._attempts(session))
            self._mark(ENDED, seconds=spent)
        return self.now()

    def answer(self, question: str, text: str, *, seconds: float = 0.0) -> str:
        """Judge the answer to the open question and record it; an empty one says "I do not know".

        Returns the event's id. VivaError where another question is open by now: another window was faster.
        """
        open_now = self._open(question)
        page = self._bank.question(question)
        said = read_answer(text) if text.strip() else ""
        judged = self._judged(page, open_now.point, said)
        session, _ = self._latest()
        event = Event(
            event_id="",
            at=self._record.now(),
            kind=ATTEMPT,
            item=f"q:{question}",
            practice="explain",
            content_version=page.version,
            response=said,
            outcomes={
                "score": VALUES[judged.verdict],
                "point": open_now.point.id,
                "judged": asdict(judged),
                "seconds": min(max(seconds, 0.0), LONGEST),
            },
            judge="grader, one point" if said else "learner",
            session=session,
            app_version=__version__,
        )
        event_id = self._append_while_open(question, event)
        if self.now().asking is None:
            self.end()
        return event_id

    def dispute(self, event_id: str, *, said: bool) -> None:
        """The learner's own word on an answer replaces the grader's. VivaError for an answer of no placement."""
        event = self._record.find(event_id)
        if event is None or event.kind != ATTEMPT or "point" not in event.outcomes:
            raise VivaError(f"There is no placement answer {event_id!r}.", "Open it from the placement.")
        verdict = COVERED if said else MISSING
        outcomes = {
            "event": event_id,
            "part": event.outcomes["point"],
            "says": "said" if said else "not-said",
            "score": VALUES[verdict],
        }
        word = Event("", self._record.now(), DISPUTE, event.item, "explain", event.content_version, outcomes=outcomes)
        self._record(word)

    def _open(self, question: str) -> Asking:
        """What is asked, if it is that question. VivaError otherwise."""
        asking = self.now().asking
        if asking is None or asking.question != question:
            raise VivaError("This question was answered already.", "Go on with the one that is open now.")
        return asking

    def _append_while_open(self, question: str, event: Event) -> str:
        """Record an answer only if its question is still open at that moment, whatever other windows write."""
        for _ in range(MOST_TRIES):
            version = self._log.version
            self._open(question)
            try:
                return self._log.append(event, expected=version).event_id
            except LogHasGrown:
                continue
        raise VivaError("The history is being written to without a pause.", "Close other windows and try again.")

    def _latest(self) -> tuple[str, str]:
        """The event that began the latest placement, and whether it runs; empty where there is none."""
        session = state = ""
        for event in self._log.events(kind=PLAN):
            if event.outcomes.get("name") == "placement":
                state = str(event.outcomes.get("value"))
                session = event.event_id if state == STARTED else session
        return session, state

    def _mark(self, state: str, seconds: float = 0.0) -> None:
        outcomes = {"name": "placement", "value": state}
        self._record(Event("", self._record.now(), PLAN, outcomes=outcomes, seconds=seconds))

    def _attempts(self, session: str) -> list[Event]:
        return [event for event in self._log.events(kind=ATTEMPT, after=session) if event.session == session]

    def _answers(self, session: str) -> list[Placed]:
        """The answers of a session with the learner's disputes; those whose question left the bank are skipped."""
        rows = {row["slug"] for row in self._bank.question_rows()}
        found = []
        for event in self._attempts(session):
            slug = event.item.removeprefix("q:")
            if slug not in rows:
                continue
            page = self._bank.question(slug)
            point = next((one for one in page.rubric.points if one.id == event.outcomes["point"]), None)
            if point is not None:
                found.append(self._placed(event, page, point))
        return found

    def _placed(self, event: Event, page: QuestionPage, point: Point) -> Placed:
        grade = one_point_grade(event, self._record.amendments(event.event_id))
        assert grade is not None  # these events are placement answers
        return Placed(
            event.event_id, page.slug, page.concept, page.concept_title, page.area, point.probe, event.response,
            grade.points[0].verdict, point.statement, grade.score,
        )  # fmt: skip

    def _asking(self, answers: tuple[Placed, ...]) -> Asking | None:
        questions = {concept.id: concept.questions[0] for concept in self._bank.concepts() if concept.questions}
        answered = [Answered(one.concept, one.right) for one in answers]
        concept = next_concept(self._coach.view, self._coach.in_force(), answered, questions)
        if concept is None:
            return None
        page = self._bank.question(questions[concept])
        return Asking(len(answers) + 1, page.slug, page.title, concept, page.concept_title, heaviest(page))

    def _judged(self, page: QuestionPage, point: Point, said: str) -> PointGrade:
        if not said:
            return PointGrade(point.id, MISSING, 0.0)
        return self._grader().grade_turn(page.rubric, point.id, said)


def heaviest(page: QuestionPage) -> Point:
    """The asked point that counts most: what a short answer has to hold."""
    return max((point for point in page.rubric.points if point.role == ASKED), key=lambda point: point.weight)


def one_point_grade(event: Event, amendments: Iterable[Event]) -> Grade | None:
    """The grade of a placement answer after the learner's own word: one point. None for any other attempt."""
    judged = event.outcomes.get("judged")
    if not isinstance(judged, dict):
        return None
    point, score = PointGrade(**{**judged, "evidence": ()}), float(event.outcomes["score"])
    for word in amendments:
        verdict = COVERED if word.outcomes.get("says") == "said" else MISSING
        point, score = replace(point, verdict=verdict), VALUES[verdict]
    return Grade(event.item.removeprefix("q:"), score, "", event.judge, (point,))
