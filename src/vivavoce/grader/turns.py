"""What the interviewer asks next, and how the answers and the learner's own word change the grade."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vivavoce.domain.grade import (
    CONTRADICTED,
    COVERED,
    MAY_BE,
    MISSING,
    PARTIAL,
    UNHEARD,
    UNSURE,
    Grade,
    PointGrade,
    Span,
)
from vivavoce.domain.rubric import ASKED, BANDS, CONSTRAINT, FollowUp, Misconception, Rubric
from vivavoce.grader.advice import advise
from vivavoce.grader.scoring import VALUES, band, higher, score

PROBE, MISCONCEPTION, FOLLOWUP, DEEPEN, DOUBT = "probe", "misconception", "followup", "deepen", "doubt"
MOST_PROBES = 2
# Keys of Grade.extra; both hold comma-separated ids.
HINTED = "hinted"  # points won with a hint
MENTIONS = "mentions"  # follow-ups that the answer gives an occasion for
HINT_VALUE = 0.5
SAID, NOT_SAID, MEANT_OTHERWISE = "said", "not-said", "meant-otherwise"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question back. `about` is the number of the point as listed, from 1; 0 if it is about none."""

    kind: str  # PROBE | MISCONCEPTION | FOLLOWUP | DEEPEN | DOUBT | CONSTRAINT
    ask: str
    point: str = ""
    hint: str = ""
    reveal: str = ""
    about: int = 0


def next_turn(rubric: Rubric, grade: Grade, turns: Sequence[str]) -> Turn | None:
    """The next question, or None when enough has been asked.

    `turns` names what was asked so far: the point of each turn, or its kind where it had none. A
    misconception comes first; then the heaviest asked point still open, at most two probes; when all
    asked points are covered, one follow-up (one that the answer mentions, if any) or a bonus point; then
    the heaviest point that was right all along is doubted, and at last one condition changes.
    """
    for ask in (_on_misconception, _probe, _beyond, _doubt, _constraint):
        if turn := ask(rubric, grade, turns):
            return turn
    return None


def merge(rubric: Rubric, grade: Grade, answers: Iterable[PointGrade], hinted: bool = False) -> Grade:
    """The grade with follow-up answers in it.

    An answer can only improve a point: to a neutral probe it counts in full, after a hint half.
    Covering a point that a misconception contradicts settles the misconception. Points that are not
    in the rubric (those of a follow-up) leave the grade as it is.
    """
    points = {point.id: point for point in grade.points}
    won_by_hint = _hinted(grade)
    settled: set[str] = set()
    for answer in answers:
        before = points.get(answer.id)
        if before is None or VALUES[answer.verdict] <= _value(before, won_by_hint):
            continue
        chance = max(before.probability, answer.probability)
        points[answer.id] = PointGrade(answer.id, answer.verdict, chance, _kept_evidence(before))
        won_by_hint = won_by_hint | {answer.id} if hinted else won_by_hint - {answer.id}
        if answer.verdict == COVERED:
            settled |= {wrong.id for wrong in rubric.misconceptions if answer.id in wrong.contradicts}
    return _rescored(rubric, grade, points, settled, won_by_hint)


def apply_disputes(rubric: Rubric, grade: Grade, disputes: Mapping[str, str]) -> Grade:
    """The grade with the learner's word in it: point or misconception id -> what the learner says.

    "said" covers a point, "not-said" makes it missing, "meant-otherwise" takes a misconception back
    and leaves the points that it contradicted unsure.
    """
    points = {point.id: point for point in grade.points}
    removed: set[str] = set()
    for part, says in disputes.items():
        if says == MEANT_OTHERWISE:
            wrong = {m.id: m for m in rubric.misconceptions}.get(part)
            removed.add(part)
            for point_id in wrong.contradicts if wrong else (part,):
                points = _reopened(points, point_id)
        elif part in points:
            chance, decided = (1.0, COVERED) if says == SAID else (0.0, MISSING)
            points[part] = PointGrade(part, decided, chance, _kept_evidence(points[part]) if says == SAID else ())
    won_by_hint = _hinted(grade) - {part for part, says in disputes.items() if says == SAID}
    return _rescored(rubric, grade, points, removed, won_by_hint)


def _kept_evidence(point: PointGrade) -> tuple[Span, ...]:
    """What spoke for a point still does; what spoke against it does not speak for it now."""
    return () if point.verdict == CONTRADICTED else point.evidence


def _reopened(points: dict[str, PointGrade], point_id: str) -> dict[str, PointGrade]:
    point = points.get(point_id)
    if point is None or point.verdict not in (CONTRADICTED, MISSING):
        return points
    return {**points, point_id: replace(point, verdict=UNSURE)}


def _rescored(
    rubric: Rubric, grade: Grade, points: Mapping[str, PointGrade], settled: set[str], won_by_hint: frozenset[str]
) -> Grade:
    graded = tuple(points.values())
    left = tuple(wrong for wrong in grade.misconceptions if wrong.id not in settled)
    value = score(rubric, {point.id: _value(point, won_by_hint) for point in graded}, len(left))
    given = band(rubric.scoring, value)
    outdated = (HINTED, MAY_BE) if given == BANDS[-1] else (HINTED, MAY_BE, UNHEARD)
    extra = {key: text for key, text in grade.extra.items() if key not in outdated}
    extra |= higher(rubric, graded, len(left), dict.fromkeys(won_by_hint, HINT_VALUE))
    if won_by_hint:
        extra[HINTED] = ",".join(sorted(won_by_hint))
    return replace(
        grade,
        score=value,
        band=given,
        points=graded,
        misconceptions=left,
        advice=advise(rubric, graded, left),
        extra=extra,
    )


def _value(point: PointGrade, won_by_hint: frozenset[str]) -> float:
    return VALUES[point.verdict] * (HINT_VALUE if point.id in won_by_hint else 1.0)


def _hinted(grade: Grade) -> frozenset[str]:
    return frozenset(filter(None, grade.extra.get(HINTED, "").split(",")))


def _on_misconception(rubric: Rubric, grade: Grade, turns: Sequence[str]) -> Turn | None:
    asserted = {wrong.id for wrong in grade.misconceptions}
    for wrong in rubric.misconceptions:
        target = _contradicted_point(rubric, wrong)
        if wrong.id not in asserted or (target or MISCONCEPTION) in turns:
            continue
        ask = wrong.trigger or f"You said something like “{wrong.statement.rstrip('.')}”. Are you sure?"
        hint = rubric.point(target).hint if target else ""
        return Turn(MISCONCEPTION, ask, target, hint, wrong.correction, _number(rubric, target))
    return None


def _contradicted_point(rubric: Rubric, wrong: Misconception) -> str:
    known = {point.id for point in rubric.points}
    return next((point_id for point_id in wrong.contradicts if point_id in known), "")


def _probe(rubric: Rubric, grade: Grade, turns: Sequence[str]) -> Turn | None:
    if sum(any(turn == point.id for point in rubric.points) for turn in turns) >= MOST_PROBES:
        return None
    worth = {MISSING: 1.0, PARTIAL: 0.5, UNSURE: 0.5}
    gaps = [
        (point.weight * worth.get(grade.verdict(point.id), 1.0), point)
        for point in rubric.points
        if point.role == ASKED and grade.verdict(point.id) != COVERED and point.id not in turns
    ]
    if not gaps:
        return None
    point = max(gaps, key=lambda gap: gap[0])[1]
    return Turn(PROBE, point.probe, point.id, point.hint, point.reveal, _number(rubric, point.id))


def _beyond(rubric: Rubric, grade: Grade, turns: Sequence[str]) -> Turn | None:
    """When nothing asked is open: one follow-up, else one bonus point to deepen."""
    if not _all_covered(rubric, grade):
        return None
    bonus = [point for point in rubric.points if point.role != ASKED]
    followups = [followup for followup in rubric.followups if followup.kind != CONSTRAINT]
    beyond = {point.id for followup in followups for point in followup.points}
    if not {FOLLOWUP, DEEPEN, *beyond, *(point.id for point in bonus)}.isdisjoint(turns):
        return None
    mentioned = grade.extra.get(MENTIONS, "").split(",")
    if followups:
        return _put(FOLLOWUP, next((f for f in followups if f.id in mentioned), followups[0]))
    left = [point for point in bonus if grade.verdict(point.id) != COVERED]
    if not left:
        return None
    heaviest = max(left, key=lambda point: point.weight)
    return Turn(DEEPEN, heaviest.probe, heaviest.id, heaviest.hint, heaviest.reveal, _number(rubric, heaviest.id))


def _constraint(rubric: Rubric, grade: Grade, turns: Sequence[str]) -> Turn | None:
    """The last question, once: the same problem with one condition changed, for whoever has all of it."""
    changed = next((followup for followup in rubric.followups if followup.kind == CONSTRAINT), None)
    if changed is None or not _all_covered(rubric, grade):
        return None
    if not {CONSTRAINT, *(point.id for point in changed.points)}.isdisjoint(turns):
        return None
    return _put(CONSTRAINT, changed)


def _put(kind: str, followup: FollowUp) -> Turn:
    """A follow-up as a turn about its first point."""
    if not followup.points:
        return Turn(kind, followup.ask)
    point = followup.points[0]
    return Turn(kind, followup.ask, point.id, point.hint, point.reveal)


def _all_covered(rubric: Rubric, grade: Grade) -> bool:
    return all(grade.verdict(point.id) == COVERED for point in rubric.points if point.role == ASKED)


def _doubt(rubric: Rubric, grade: Grade, turns: Sequence[str]) -> Turn | None:
    """ "Are you sure?" after a right answer: interviewers ask it of both kinds, so that it gives nothing away."""
    asked = [point for point in rubric.points if point.role == ASKED]
    if not asked or not _all_covered(rubric, grade) or any(point.id in turns for point in asked):
        return None
    point = max(asked, key=lambda point: point.weight)
    return Turn(DOUBT, f"Are you sure? {point.probe}", point.id, point.hint, point.reveal, _number(rubric, point.id))


def mentioned_followups(rubric: Rubric, answer: str) -> str:
    """Ids, comma-separated, of the follow-ups that the answer gives an occasion for."""
    return ",".join(followup.id for followup in rubric.followups if _mentions(answer, followup))


def _mentions(answer: str, followup: FollowUp) -> bool:
    return any(re.search(rf"\b{re.escape(mention)}", answer, re.IGNORECASE) for mention in followup.mentions)


def _number(rubric: Rubric, point_id: str) -> int:
    """Number of a point as pages list them: asked first, then bonus; 0 if there is none."""
    listed = sorted(rubric.points, key=lambda point: point.role != ASKED)
    return next((place for place, point in enumerate(listed, 1) if point.id == point_id), 0)
