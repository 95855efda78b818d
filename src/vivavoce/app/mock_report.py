"""How a mock interview went: what was said unprompted, after a probe and not at all, in the candidate's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vivavoce.app.attempts import read_grade
from vivavoce.app.estimating import Asked
from vivavoce.app.explaining import Explaining
from vivavoce.app.mock_items import Content, content_of
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.coach import PlanDay
from vivavoce.coach.mock_parts import PROJECT
from vivavoce.coach.mock_state import Back, Mock, Posed
from vivavoce.domain.case import StageMarked, marked
from vivavoce.domain.drill import PASS
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import CORRECTION, DISPUTE, Event
from vivavoce.domain.grade import CONTRADICTED, COVERED, PARTIAL, UNSURE, Grade, Span
from vivavoce.domain.pages import CasePage, DrillPage, QuestionPage
from vivavoce.domain.practice import Action
from vivavoce.domain.rubric import ASKED, Point
from vivavoce.grader import Grader, apply_disputes

UNPROMPTED, IN_PART, PROBED, HINTED = "unprompted", "in part", "after a probe", "after a hint"
CHECK, UNDECIDED, NOT_SAID = "check this", "undecided", "not said"
MOST_NEXT = 5  # rows of what comes next
HOWS = (UNPROMPTED, IN_PART, PROBED, HINTED, CHECK, UNDECIDED, NOT_SAID)


@dataclass(frozen=True, slots=True)
class PointSaid:
    """One point of a question: how it was said and in which words; for one not said, nothing is quoted."""

    id: str
    statement: str
    role: str  # asked | bonus
    how: str  # one of HOWS
    quotes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()  # where the quotes stand: half-open, in code points of the answer that they are from
    asked: str = ""  # the question back after which it was said
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One item. `attempt` is the id of the answer, where it was graded by the machine."""

    posed: Posed
    used: float
    answer: str
    attempt: str = ""
    tier: str = ""
    points: tuple[PointSaid, ...] = ()
    misconceptions: tuple[tuple[str, str], ...] = ()  # quote, correction
    checks: tuple[tuple[str, str], ...] = ()  # of the last judgement: name, verdict
    passed: bool | None = None
    stages: tuple[StageMarked, ...] = ()  # of a case; empty until somebody marked it
    twist: str = ""  # what a good answer to the changed constraint does
    heard: tuple[tuple[str, str], ...] = ()  # a friend's ticks: statement, said | after asking | not said
    notes: str = ""  # the friend's

    @property
    def allowed(self) -> int:
        """Seconds there were for it, questions back included."""
        return self.posed.allowed + sum(back.allowed for back in self.posed.backs)

    def count(self, *hows: str) -> int:
        """How many asked points were said in one of these ways."""
        return sum(point.how in hows and point.role == ASKED for point in self.points)


@dataclass(frozen=True, slots=True)
class PartTime:
    """Seconds planned and used in one part."""

    name: str
    planned: int
    used: float
    cut: bool  # work was not finished when its time was over


@dataclass(frozen=True, slots=True)
class Moment:
    """A place worth rereading: when, in whose words, and why."""

    at: float
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole interview."""

    mock: Mock
    items: tuple[ItemReport, ...]
    times: tuple[PartTime, ...]
    best: Moment | None
    weakest: Moment | None

    def count(self, *hows: str) -> int:
        """How many asked points of all questions were said in one of these ways."""
        return sum(item.count(*hows) for item in self.items)

    @property
    def asked(self) -> int:
        """How many points were asked for in what was answered and graded."""
        return self.count(*HOWS)

    @property
    def headline(self) -> str:
        """The result in words: the grader's, else the judge's, else a friend's."""
        if self.asked:
            return f"You said {self.count(UNPROMPTED)} of {self.asked} asked points unprompted."
        work = [item.passed for item in self.items if item.passed is not None]
        if work:
            return f"{work.count(True)} of {len(work)} {'task' if len(work) == 1 else 'tasks'} passed."
        heard = [how for item in self.items for _, how in item.heard]
        if heard:
            return f"Your friend heard {len(heard) - heard.count(NOT_SAID)} of {len(heard)} points."
        return "Nothing was graded."


def concept_of(content: Content | None) -> str:
    """The concept that an item is about; empty where nobody knows any more."""
    match content:
        case QuestionPage():
            return content.concept
        case DrillPage():
            return content.spec.concept
        case Asked():
            return content.page.estimate.concept
        case CasePage():
            return content.case.concept
    return ""


class Reporting:
    """Reports over one bank and one history."""

    def __init__(self, bank: Bank, record: Recorder, grader: Callable[[], Grader]) -> None:
        self._bank, self._record = bank, record
        self._explaining = Explaining(bank, record, grader)

    def report(self, mock: Mock) -> Report:
        """The report as it stands; a dispute or a case marked later changes it."""
        items = tuple(self._item(mock, posed) for posed in mock.items)
        return Report(mock, items, _times(mock), _best(items), _weakest(items))

    def practise_next(self, mock: Mock, days: Sequence[PlanDay]) -> list[tuple[date, Action]]:
        """When the coach's plan comes back to what the interview touched, the poorest first; then what else comes."""
        order = sorted(mock.items, key=lambda posed: 0.0 if posed.right is None else posed.right)
        concepts = [concept_of(content_of(self._bank, posed)) for posed in order]
        planned = [(day.date, action) for day in days for action in day.actions]
        firsts: dict[str, tuple[date, Action]] = {}
        for when, action in planned:
            firsts.setdefault(action.concept, (when, action))
        touched = [firsts.pop(concept) for concept in dict.fromkeys(concepts) if concept in firsts]
        chosen = [*touched, *firsts.values()][:MOST_NEXT]
        return sorted(chosen, key=lambda row: row[0])

    def _item(self, mock: Mock, posed: Posed) -> ItemReport:
        plain = ItemReport(posed, mock.used(posed), posed.answers[-1].event.response if posed.answers else "")
        if posed.ticks is not None:
            plain = replace(plain, heard=self._heard(posed), notes=posed.ticks.response)
        if not posed.answers:
            return self._case(plain) if posed.marked else plain
        event = posed.answers[-1].event
        match posed.item.partition(":")[0]:
            case "q":
                return self._theory(plain, event)
            case "drill" | "incident" | "estimate":
                verdicts = [answered.event.outcomes["verdict"] for answered in posed.answers]
                checks = tuple((row["name"], row["verdict"]) for row in event.outcomes.get("checks", ()))
                return replace(plain, attempt=event.event_id, checks=checks, passed=PASS in verdicts)
            case "case":
                return self._case(plain)
        return plain

    def _theory(self, plain: ItemReport, event: Event) -> ItemReport:
        page = content_of(self._bank, plain.posed)
        if not isinstance(page, QuestionPage):
            return replace(plain, attempt=event.event_id)
        first, words = read_grade(event), event.response
        for later in self._record.amendments(event.event_id):
            if later.kind == DISPUTE:
                first = apply_disputes(page.rubric, first, {later.outcomes["part"]: later.outcomes["says"]})
        _, explained = self._explaining.graded(event.event_id)
        known = {point.id for point in first.points}
        points = tuple(
            _point(point, first, explained.grade, words, plain.posed)
            for point in page.rubric.points
            if point.id in known
        )
        wrong = tuple((_quotes(words, found.evidence), found.correction) for found in explained.grade.misconceptions)
        return replace(
            plain,
            attempt=event.event_id,
            tier=first.tier,
            points=tuple(sorted(points, key=lambda point: point.role != ASKED)),
            misconceptions=tuple((" … ".join(quotes), correction) for quotes, correction in wrong),
        )

    def _case(self, plain: ItemReport) -> ItemReport:
        page = content_of(self._bank, plain.posed)
        if not isinstance(page, CasePage):
            return plain
        twist = plain.posed.backs[0].reveal if plain.posed.backs else ""
        found = plain.posed.marked
        if found is None:
            return replace(plain, twist=twist)
        ticked = {stage: tuple(places) for stage, places in found.outcomes["ticked"].items()}
        try:
            stages = marked(page.case, ticked)
        except VivaError:  # the case has changed since it was marked
            return replace(plain, twist=twist)
        put = plain.posed.detail["stages"]
        return replace(plain, twist=twist, stages=tuple(row for row in stages if row.stage.id in put))

    def _heard(self, posed: Posed) -> tuple[tuple[str, str], ...]:
        """Each thing that the friend listened for, in words."""
        if posed.ticks is None:
            return ()
        told = posed.ticks.outcomes
        said = {**dict.fromkeys(told["probed"], "after asking"), **dict.fromkeys(told["said"], "said")}
        if posed.kind == PROJECT:
            rows = [(str(place), says) for place, says in enumerate(posed.detail["listens"])]
        else:
            page = content_of(self._bank, posed)
            rows = [(p.id, p.statement) for p in page.rubric.points] if isinstance(page, QuestionPage) else []
        return tuple((statement, said.get(point, "not said")) for point, statement in rows)


def _point(point: Point, first: Grade, last: Grade, words: str, posed: Posed) -> PointSaid:
    """How a point was said: by the answer itself, by a question back, or not."""
    before = next(found for found in first.points if found.id == point.id)
    after = last.verdict(point.id)
    back = next((back for back in posed.backs if back.point == point.id and _judged(back)), None)
    quoted, spans = _quotes(words, before.evidence), before.evidence
    asked = ""
    if before.verdict == COVERED:
        how = UNPROMPTED
    elif after in (COVERED, PARTIAL) and after != before.verdict and back is not None and back.answer is not None:
        how, asked = (HINTED if back.hinted else PROBED), back.ask
        text = back.answer.event.response
        spans = tuple((start, end) for start, end in back.answer.event.outcomes["judged"]["evidence"])
        quoted = _quotes(text, spans) or (text.strip(),)
    else:
        how = {PARTIAL: IN_PART, UNSURE: UNDECIDED, CONTRADICTED: CHECK}.get(after, NOT_SAID)
        if how == NOT_SAID:
            quoted, spans = (), ()
    return PointSaid(point.id, point.statement, point.role, how, quoted, spans, asked, before.probability)


def _judged(back: Back) -> bool:
    return (
        back.answer is not None and back.answer.event.kind == CORRECTION and bool(back.answer.event.outcomes["judged"])
    )


def _quotes(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(text[start:end].strip() for start, end in spans if text[start:end].strip())


def _times(mock: Mock) -> tuple[PartTime, ...]:
    """Time from the first item of each part to its last step. Parts that were never reached have used nothing."""
    rows = []
    for place, part in enumerate(mock.parts):
        put = [posed for posed in mock.items if posed.part == place]
        used = sum(mock.used(posed) for posed in put)
        cut = any(not posed.spoken and not posed.right and mock.used(posed) >= posed.allowed for posed in put)
        rows.append(PartTime(part.name, part.seconds, used, cut))
    return tuple(rows)


def _best(items: Sequence[ItemReport]) -> Moment | None:
    """The asked point that was said most surely, unprompted."""
    said = [
        (point.probability, item, point)
        for item in items
        for point in item.points
        if point.how == UNPROMPTED and point.quotes and point.role == ASKED
    ]
    if not said:
        return None
    _, item, point = max(said, key=lambda row: row[0])
    return Moment(item.posed.answers[-1].at, point.quotes[0], point.statement)


def _weakest(items: Sequence[ItemReport]) -> Moment | None:
    """A misconception, or a point whose opposite was said; both are to be checked, not marked down."""
    for item in items:
        for quote, correction in item.misconceptions:
            if quote:
                return Moment(item.posed.answers[-1].at, quote, correction)
    for item in items:
        for point in item.points:
            if point.how == CHECK and point.quotes:
                return Moment(item.posed.answers[-1].at, point.quotes[0], point.statement)
    return None
