"""An answer and what was made of it as plain text, to take to a tutor, a friend or an assistant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import dedent
from typing import TYPE_CHECKING

from vivavoce.domain.claim import NOT_MEASURABLE, Evidence
from vivavoce.domain.event import CORRECTION, Event
from vivavoce.domain.grade import CONTRADICTED, MAY_BE, MISSING, PARTIAL, UNSURE, Grade
from vivavoce.domain.pages import QuestionPage
from vivavoce.domain.rubric import ASKED, BONUS, Point, Rubric

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

PARTS = (  # heading, role of the points, verdict
    ("What I missed", ASKED, MISSING),
    ("What I said in part", ASKED, PARTIAL),
    ("Where the grader is not sure", ASKED, UNSURE),
    ("What would lift the answer", BONUS, MISSING),
)
DISCLAIMER = "The grader is a program and can be wrong; the evidence was measured by experiments that can be run again."


def attempt_text(viva: Viva, event_id: str) -> str:
    """The text of a recorded explanation, as it stands after its turns and disputes. UnknownEvent for another id."""
    event, explained = viva.graded(event_id)
    page = viva.question(explained.grade.question)
    return answer_text(viva, page, event.response, explained.grade, viva.amendments(event_id))


def answer_text(viva: Viva, page: QuestionPage, said: str, grade: Grade, later: Sequence[Event] = ()) -> str:
    """The question, the answer, what was missed or said the wrong way round, and the measured evidence behind it."""
    verdicts = {point.id: point.verdict for point in grade.points}
    judged = [point for point in page.rubric.points if point.id in verdicts]
    blocks = [_block("Question", [page.title]), _block("My answer", [dedent(said).strip()])]
    blocks += [_block("Asked back", told)] if (told := _turns(page.rubric, later)) else []
    band = f"{grade.band}, perhaps {grade.extra[MAY_BE]}" if MAY_BE in grade.extra else grade.band
    blocks.append(_block("How it was judged", [f"{grade.score:.0%}, {band}. {DISCLAIMER}"]))
    for heading, role, verdict in PARTS:
        found = [point.statement for point in judged if point.role == role and verdicts[point.id] == verdict]
        blocks += [_block(heading, _listed(found))] if found else []
    if wrong := _backwards(page.rubric, judged, grade, verdicts):
        blocks.append(_block("What I got backwards", _listed(wrong)))
    names = [name for point in judged for name in point.claims]
    names += [name for wrong in _held(page.rubric, grade).values() for name in wrong]
    full = [whole_claim(page.concept, name) for name in names]
    if measured := _evidence(viva.claims(), full):
        blocks.append(_block("Measured evidence", _listed(measured)))
    return "\n\n".join(blocks) + "\n"


def whole_claim(concept: str, name: str) -> str:
    """The id of a claim as a rubric names it: without a slash it is one of the question's own concept."""
    return name if "/" in name else f"{concept}/{name}"


def _block(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{heading}:", *lines])


def _listed(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _turns(rubric: Rubric, later: Sequence[Event]) -> list[str]:
    """What was asked back, and what the learner said to it."""
    turns = [event for event in later if event.kind == CORRECTION and event.response.strip()]
    return [f"{asked_back(rubric, turn)}\n{_quoted(turn.response.strip())}".strip() for turn in turns]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def asked_back(rubric: Rubric, turn: Event) -> str:
    """The question that a turn answered; empty where the rubric has another one by now."""
    about = str(turn.outcomes.get("point", ""))
    if turn.outcomes.get("turn") == "misconception":  # it may bear the name of the point that was contradicted
        triggers = [wrong.trigger for wrong in rubric.misconceptions if about in (wrong.id, *wrong.contradicts)]
        return next((trigger for trigger in triggers if trigger), "")
    asks = {point.id: point.probe for point in rubric.points}
    asks |= {point.id: follow.ask for follow in rubric.followups for point in follow.points}
    return asks.get(about, "")


def _held(rubric: Rubric, grade: Grade) -> dict[str, tuple[str, ...]]:
    """The misconceptions that stand: their corrections and the claims behind these."""
    found = {wrong.id: wrong.correction for wrong in grade.misconceptions}
    return {found[wrong.id]: wrong.claims for wrong in rubric.misconceptions if wrong.id in found}


def _backwards(rubric: Rubric, judged: list[Point], grade: Grade, verdicts: Mapping[str, str]) -> list[str]:
    """What is so, where the answer said the opposite."""
    settled = {
        p for wrong in rubric.misconceptions if wrong.correction in _held(rubric, grade) for p in wrong.contradicts
    }
    opposite = [p.statement for p in judged if verdicts[p.id] == CONTRADICTED and p.id not in settled]
    return [*_held(rubric, grade), *opposite]


def _evidence(known: Iterable[Evidence], names: Iterable[str]) -> list[str]:
    rows = {row.id: row for row in known}
    return [_measured(rows[name]) for name in dict.fromkeys(names) if name in rows]


def _measured(row: Evidence) -> str:
    verdict = row.verdict.replace("_", " ")
    how = "from a source" if row.kind == NOT_MEASURABLE else "checked exactly"
    if row.wins is not None:
        how = f"{row.wins} of {len(row.seeds)} seeds"
    return f"“{row.statement}” {verdict} ({how}, {row.date}). {row.finding} [{row.id}]"
