"""The interviewer's side of a mock: what a friend reads out, listens for and ticks. Ticks are kept, never a grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vivavoce.app.casework import MOST_CHARACTERS, CaseMarked, Casework
from vivavoce.app.estimating import Asked
from vivavoce.app.mock_items import Content, content_of
from vivavoce.app.mock_log import MockLog, MockRecorder, anyway
from vivavoce.bank import Bank
from vivavoce.coach.mock_parts import CASES, PROJECT
from vivavoce.coach.mock_state import TICKS, Mock, Posed
from vivavoce.domain.case import MARKERS
from vivavoce.domain.errors import VivaError
from vivavoce.domain.estimate import answer_of, drawn, shown, told, worked
from vivavoce.domain.grade import COVERED, MISSING, Grade, MisconceptionGrade, PointGrade
from vivavoce.domain.pages import DrillPage, QuestionPage
from vivavoce.domain.rubric import ASKED, Rubric
from vivavoce.grader import Turn, next_turn

FRIEND = "friend"


@dataclass(frozen=True, slots=True)
class Listened:
    """One thing to listen for, and what was ticked."""

    id: str
    says: str
    minimal: str  # the least that counts
    probe: str
    role: str  # asked | bonus
    said: bool
    probed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the interviewer sees of the item that is open. Times are seconds of interview time."""

    mock: Mock
    at: float
    posed: Posed | None
    content: Content | None
    points: tuple[Listened, ...] = ()
    wrong: tuple[tuple[str, str, str, bool], ...] = ()  # id, what people say, what to ask back, ticked
    turn: Turn | None = None  # what to ask next
    asked: tuple[str, ...] = ()  # what was suggested so far, for `tick`
    watch: tuple[str, ...] = ()  # for work: known mistakes, or how the estimate is derived


class Listening:
    """A friend's side of the mocks of one history."""

    def __init__(self, bank: Bank, mocks: MockLog) -> None:
        self._bank, self._mocks = bank, mocks

    def sheet(self, mock: str, now: datetime) -> Sheet:
        """What to read out and to listen for now."""
        state = self._mocks.read(mock)
        posed = state.current
        content = None if posed is None else content_of(self._bank, posed)
        sheet = Sheet(state, state.at(now), posed, content, watch=_watch(content))
        if posed is None or not isinstance(content, QuestionPage):
            return sheet if posed is None or posed.kind != PROJECT else _project(sheet, posed)
        return _question(sheet, posed, content.rubric)

    def tick(
        self, mock: str, n: int, *, said: Iterable[str], probed: Iterable[str] = (), wrong: Iterable[str] = (),
        asked: Iterable[str] = (), notes: str = "",
    ) -> None:  # fmt: skip
        """Keep what a friend heard on item n: points said, said after asking, and misconceptions."""
        posed = self._mocks.read(mock).item(n)
        points, misconceptions, of = self._known(posed)
        heard = {"said": list(said), "probed": list(probed), "wrong": list(wrong)}
        unknown = sorted({*heard["said"], *heard["probed"]} - points) + sorted(set(heard["wrong"]) - misconceptions)
        if unknown:
            raise VivaError(f"{unknown[0]!r} is nothing to tick here.", "Open the interviewer's page again.")
        if len(notes) > MOST_CHARACTERS:
            raise VivaError("The notes are too long.", f"At most {MOST_CHARACTERS} characters.")
        heard["probed"] = [point for point in heard["probed"] if point not in heard["said"]]
        outcomes = {"step": TICKS, "n": n, "by": FRIEND, **heard, "asked": list(asked), "of": of}
        self._mocks.step(mock, outcomes, anyway, response=notes.strip())

    def mark_case(self, mock: str, n: int, ticked: Mapping[str, tuple[int, ...]], notes: str, *, by: str) -> CaseMarked:
        """Keep the marks of a case that was put as item n, during the interview or after it."""
        if by not in MARKERS:
            raise VivaError(f"{by!r} cannot mark a case.", f"One of {', '.join(MARKERS)}.")
        state = self._mocks.read(mock)
        posed = state.item(n)
        if posed.kind != CASES:
            raise VivaError(f"Item {n} is no case.", "Open the report again.")
        record = MockRecorder(self._mocks, mock, state.used(posed), anyway)
        slug, put = posed.item.removeprefix("case:"), posed.detail["stages"]
        asked = {stage.id: len(stage.ticks) for stage in self._bank.case(slug).case.stages if stage.id in put}
        return Casework(self._bank, record).mark(slug, ticked, {put[0]: notes}, by=by, asked=asked)

    def _known(self, posed: Posed) -> tuple[set[str], set[str], int]:
        """Ids of points and of misconceptions that can be ticked, and how many points were asked for."""
        if posed.kind == PROJECT:
            count = len(posed.detail["listens"])
            return {str(place) for place in range(count)}, set(), count
        content = content_of(self._bank, posed)
        if not isinstance(content, QuestionPage):
            return set(), set(), 0
        points = content.rubric.points
        asked = sum(point.role == ASKED for point in points)
        return {point.id for point in points}, {wrong.id for wrong in content.rubric.misconceptions}, asked


def _question(sheet: Sheet, posed: Posed, rubric: Rubric) -> Sheet:
    heard = posed.ticks.outcomes if posed.ticks is not None else {"said": [], "probed": [], "wrong": [], "asked": []}
    asked = tuple(heard["asked"])
    turn = next_turn(rubric, _as_heard(rubric, heard), asked) if posed.ticks is not None else None
    return Sheet(
        sheet.mock,
        sheet.at,
        posed,
        sheet.content,
        points=tuple(
            Listened(p.id, p.statement, p.minimal, p.probe, p.role, p.id in heard["said"], p.id in heard["probed"])
            for p in sorted(rubric.points, key=lambda point: point.role != ASKED)
        ),
        wrong=tuple((w.id, w.statement, w.trigger, w.id in heard["wrong"]) for w in rubric.misconceptions),
        turn=turn,
        asked=asked if turn is None else (*asked, turn.point or turn.kind),
    )


def _as_heard(rubric: Rubric, heard: Mapping[str, list[str]]) -> Grade:
    """A friend's ticks in the form in which the examiner chooses the next question back; it goes nowhere else."""
    ticked = {*heard["said"], *heard["probed"]}
    points = tuple(
        PointGrade(point.id, COVERED if point.id in ticked else MISSING, float(point.id in ticked))
        for point in rubric.points
    )
    wrong = tuple(
        MisconceptionGrade(found.id, 1.0, (), found.correction)
        for found in rubric.misconceptions
        if found.id in heard["wrong"]
    )
    return Grade(rubric.question, 0.0, "", FRIEND, points, wrong)


def _project(sheet: Sheet, posed: Posed) -> Sheet:
    heard = posed.ticks.outcomes if posed.ticks is not None else {"said": [], "probed": []}
    points = tuple(
        Listened(str(place), says, "", "", ASKED, str(place) in heard["said"], str(place) in heard["probed"])
        for place, says in enumerate(posed.detail["listens"])
    )
    return Sheet(sheet.mock, sheet.at, posed, None, points=points)


def _watch(content: Content | None) -> tuple[str, ...]:
    """What to look out for where work is done."""
    match content:
        case DrillPage():
            return tuple(wrong.mistake for wrong in content.wrong)
        case Asked():
            estimate = content.page.estimate
            values = worked(estimate, drawn(estimate, content.seed))
            answer = " × ".join(map(shown, answer_of(estimate, content.seed)))
            return (*(told(step.say, values) for step in estimate.steps), f"The answer: {answer} {estimate.unit}.")
    return ()
