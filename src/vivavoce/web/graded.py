"""What the graded page shows, computed from an attempt, its grade and the rubric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vivavoce.app.telling import asked_back
from vivavoce.domain.event import CORRECTION, Event
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
from vivavoce.domain.rubric import ASKED, Misconception, Point, Rubric
from vivavoce.grader import TRAINED, error_rates
from vivavoce.web.words import count

SPEAKING_RATE = 140  # words a minute, for "about 50 seconds"
BANDS = {
    "strong": "A strong answer.",
    "good": "A good answer.",
    "partial": "A fair start, with gaps.",
    "weak": "Not there yet.",
}
BANDS_BRIEFLY = {"strong": "a strong one", "good": "a good one", "partial": "a fair start"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown: a word, a shape, and the underline of its evidence."""

    word: str
    icon: str
    css: str
    underline: str
    rank: int  # where evidence overlaps, the higher rank is drawn


LOOKS = {
    COVERED: Look("covered", "covered", "cov", "cov", 0),
    PARTIAL: Look("partial", "partial", "par", "part", 1),
    UNSURE: Look("not sure", "not-sure", "uns", "ask", 2),
    CONTRADICTED: Look("check this", "check-this", "chk", "chk", 3),
    MISSING: Look("missed", "missed", "mis", "", -1),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One point, or one misconception, in the list below the answer."""

    number: int
    id: str
    statement: str
    look: Look
    note: str = ""
    quote: str = ""
    claims: tuple[str, ...] = ()
    says: tuple[tuple[str, str], ...] = ()  # what the learner may answer: word on the button, dispute


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the answer; `refs` are the points whose evidence ends here."""

    text: str
    underline: str = ""
    refs: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a follow-up question, given earlier in this attempt."""

    ask: str
    answer: str
    how: str
    point: Row | None  # the point it was about, as it stands now
    kind: str = ""  # of the turn
    beyond: tuple[tuple[str, Look], ...] = ()  # points of a follow-up, and how they were judged


@dataclass(frozen=True, slots=True)
class Graded:
    """The graded page."""

    result: str
    summary: str
    pieces: tuple[Piece, ...]
    asked: tuple[Row, ...]
    bonus: tuple[Row, ...]
    checks: tuple[Row, ...]
    said: tuple[Said, ...] = field(default=())
    errors: str = ""  # how often the tier that judged was wrong when it was measured


def view(rubric: Rubric, text: str, grade: Grade, amendments: Sequence[Event]) -> Graded:
    """Number the points, tie them to their words in the answer, and say the result in words."""
    verdicts = {point.id: point for point in grade.points}
    graded = [(point, verdicts[point.id]) for point in rubric.points if point.id in verdicts]
    ordered = sorted(graded, key=lambda pair: pair[0].role != ASKED)
    corrections = _corrections(rubric, grade)
    rows = [_row(n, point, found, text, corrections) for n, (point, found) in enumerate(ordered, 1)]
    attached = {name for point in corrections if verdicts[point].verdict == CONTRADICTED for name in corrections[point]}
    checks = _checks(rubric, grade, len(rows), set(attached), text)
    asked = tuple(row for row, (point, _) in zip(rows, ordered, strict=True) if point.role == ASKED)
    bonus = tuple(row for row, (point, _) in zip(rows, ordered, strict=True) if point.role != ASKED)
    spans = [(span, row) for row, (_, found) in zip(rows, ordered, strict=True) for span in found.evidence]
    by_id = {row.id: row for row in checks}
    spans += [(span, by_id[m.id]) for m in grade.misconceptions if m.id in by_id for span in m.evidence]
    return Graded(
        result_words([row.look for row in asked or bonus], "asked " if asked else ""),
        summary_words(grade, [*asked, *bonus, *checks], bonus),
        pieces(text, spans),
        asked,
        bonus,
        checks,
        tuple(_said(rubric, event, rows) for event in amendments if event.kind == CORRECTION),
        error_words(grade.tier),
    )


def result_words(looks: Sequence[Look], role: str) -> str:
    """`Four of five asked points, and one in part.`"""
    total, covered = len(looks), sum(look.word == "covered" for look in looks)
    partial = sum(look.word == "partial" for look in looks)
    if not total:
        return "Nothing to grade."
    if covered == total:
        return f"All {count(total)} {role}points." if total > 1 else f"The one {role}point there is."
    if covered:
        tail = f", and {count(partial)} in part" if partial else ""
        return f"{count(covered).capitalize()} of {count(total)} {role}points{tail}."
    if partial:
        return f"{count(partial).capitalize()} of {count(total)} {role}points in part."
    return f"None of the {count(total)} {role}points yet."


def summary_words(grade: Grade, rows: Sequence[Row], bonus: Sequence[Row]) -> str:
    """The band in words, then what needs the learner's eye."""
    lifted = sum(row.look.word == "covered" for row in bonus)
    check = sum(row.look.word == "check this" for row in rows)
    unsure = sum(row.look.word == "not sure" for row in rows)
    parts = [BANDS.get(grade.band, ""), grade.extra.get(UNHEARD, ""), perhaps_words(grade)]
    if lifted:
        parts.append(f"{count(lifted).capitalize()} bonus point{'s' if lifted > 1 else ''} on top.")
    if check:
        parts.append(f"{count(check).capitalize()} thing{'s' if check > 1 else ''} to check.")
    if unsure:
        which = "it" if unsure == 1 else "them"
        parts.append(f"{count(unsure).capitalize()} the grader could not decide: mark {which} yourself.")
    return " ".join(part for part in parts if part)


def perhaps_words(grade: Grade) -> str:
    """That the band may be too low, where the grader is not sure enough of it."""
    may_be = grade.extra.get(MAY_BE, "")
    return f"Perhaps {BANDS_BRIEFLY[may_be]}: the grader is not sure of every point." if may_be else ""


def error_words(tier: str) -> str:
    """How often a tier is wrong, in whole hundredths; nothing for a tier that was not measured."""
    rates = error_rates().get(tier)
    if rates is None:
        return ""
    apart = "other questions" if tier == TRAINED else "questions, most of them in view when its rules were made"
    return (
        f"Measured on {rates.answers} answers to {rates.questions} {apart}: "
        f"of 100 points called covered or partial, {_hundredths(rates.said_wrongly, rates.said)} had not been said; "
        f"of 100 called missed, {_hundredths(rates.missing_wrongly, rates.missing)} had; "
        f"of 100 good answers {_hundredths(rates.good_too_low, rates.good)} were put too low, "
        f"{_hundredths(rates.good_below_perhaps, rates.good)} lower even than “perhaps”. Your word goes."
    )


def _hundredths(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def pieces(text: str, spans: Iterable[tuple[Span, Row]]) -> tuple[Piece, ...]:
    """Cut the answer at every evidence boundary; overlapping evidence shows the graver verdict."""
    marks = [
        (max(0, start), min(len(text), end), row)
        for (start, end), row in spans
        if row.look.underline and max(0, start) < min(len(text), end)
    ]
    cuts = sorted({0, len(text), *(edge for start, end, _ in marks for edge in (start, end))})
    found = []
    for start, end in pairwise(cuts):
        over = [row for a, b, row in marks if a <= start and end <= b]
        top = max(over, key=lambda row: row.look.rank, default=None)
        refs = tuple(sorted({row for _, b, row in marks if b == end}, key=lambda row: row.number))
        found.append(Piece(text[start:end], top.look.underline if top else "", refs))
    return tuple(found)


def _row(number: int, point: Point, found: PointGrade, text: str, corrections: dict[str, dict[str, str]]) -> Row:
    quote = _quote(text, found.evidence)
    note = ""
    if found.verdict == PARTIAL:
        note = f"For the whole point: {point.minimal}"
    elif found.verdict == CONTRADICTED:
        note = " ".join(corrections.get(point.id, {}).values()) or point.reveal
    return Row(number, point.id, point.statement, LOOKS[found.verdict], note, quote, point.claims, _says(found.verdict))


def _says(verdict: str) -> tuple[tuple[str, str], ...]:
    if verdict == COVERED:
        return (("Not quite", "not-said"),)
    if verdict == CONTRADICTED:
        return (("I meant otherwise", "meant-otherwise"),)
    if verdict == UNSURE:
        return (("Yes, I said it", "said"), ("No", "not-said"))
    return (("I did say that", "said"),)


def _corrections(rubric: Rubric, grade: Grade) -> dict[str, dict[str, str]]:
    """For each point id, the corrections of misconceptions that the answer shows and that contradict it."""
    shown = {found.id: found.correction for found in grade.misconceptions}
    known = {point.id for point in grade.points}
    result: dict[str, dict[str, str]] = {}
    for misconception in rubric.misconceptions:
        if misconception.id in shown:
            for point_id in misconception.contradicts:
                if point_id in known:
                    result.setdefault(point_id, {})[misconception.id] = shown[misconception.id]
    return result


def _checks(rubric: Rubric, grade: Grade, numbered: int, attached: set[str], text: str) -> tuple[Row, ...]:
    """Misconceptions that no "check this" point speaks of already."""
    known: dict[str, Misconception] = {m.id: m for m in rubric.misconceptions}
    loose = [found for found in grade.misconceptions if found.id not in attached and found.id in known]
    return tuple(
        Row(
            numbered + n,
            found.id,
            known[found.id].statement,
            LOOKS[CONTRADICTED],
            found.correction,
            _quote(text, found.evidence),
            known[found.id].claims,
            _says(CONTRADICTED),
        )
        for n, found in enumerate(loose, 1)
    )


def _quote(text: str, evidence: Sequence[Span]) -> str:
    return text[evidence[0][0] : evidence[0][1]].strip() if evidence else ""


def _said(rubric: Rubric, event: Event, rows: Sequence[Row]) -> Said:
    outcomes = event.outcomes
    about = next((row for row in rows if row.id == outcomes.get("point")), None)
    how = "shown" if outcomes.get("revealed") else "after a hint" if outcomes.get("hinted") else "asked back"
    judged = outcomes.get("beyond", {})
    beyond = tuple(
        (part.statement, LOOKS[judged[part.id]])
        for f in rubric.followups
        for part in f.points
        if judged.get(part.id) in LOOKS  # an imported event may say anything
    )
    return Said(asked_back(rubric, event), event.response, how, about, str(outcomes.get("turn", "")), beyond)
