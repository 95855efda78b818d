"""The grader: an answer and a rubric to a grade.

`Grader(tier="lexical")` is the door for other tiers: a tier is whatever turns an answer into one
`Judged` per target; scoring, structure marks, advice and turns do not know which one judged.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vivavoce.domain.errors import VivaError
from vivavoce.domain.grade import (
    CONTRADICTED,
    MISSING,
    Grade,
    MisconceptionGrade,
    PointGrade,
    Span,
)
from vivavoce.domain.rubric import Misconception, Point, Rubric
from vivavoce.grader.advice import advise
from vivavoce.grader.blend import (
    EXPLANATION,
    FALSE,
    FLIP,
    LEAST_ASSERTED,
    SHORT,
    Models,
    committed_models,
    probability,
    verdict,
)
from vivavoce.grader.features import NAMES, Finding, Target, Targets, find
from vivavoce.grader.fluency import mostly_denied, spoken
from vivavoce.grader.matching import Heard
from vivavoce.grader.scoring import VALUES, band, score
from vivavoce.grader.structure import marks
from vivavoce.grader.text import clauses_of, read_answer, words_of
from vivavoce.grader.turns import MENTIONS, mentioned_followups

LEXICAL = "lexical"
TIERS = (LEXICAL,)
DENIED_CREDIT = 0.3  # what evidence is worth in an answer that denies most of what it says


@dataclass(frozen=True, slots=True)
class ForeignPoint:
    """A point of someone else's data: reference wordings and, optionally, contradicting ones."""

    id: str
    wordings: tuple[str, ...]
    contradicting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One target in one answer: how likely it is said, and where."""

    id: str
    probability: float
    evidence: tuple[Span, ...]


class Grader:
    """Judges explanations. Pure: the same rubric and answer give the same grade, but for `milliseconds`."""

    def __init__(self, tier: str = LEXICAL, models: Models | None = None) -> None:
        """`models` replaces the committed coefficients, to measure others. VivaError for an unknown tier."""
        if tier not in TIERS:
            raise VivaError(f"There is no grader tier {tier!r}.", f"Choose one of: {', '.join(TIERS)}.")
        self.tier = tier
        self._models = models or committed_models()

    def grade(self, rubric: Rubric, answer: str, asked: str = "") -> Grade:
        """Judge one answer. `asked` is the question as worded; the answer is checked by `read_answer`."""
        started = time.perf_counter()
        text = read_answer(answer)
        points, false = _judge(
            compile_rubric(rubric.points, rubric.misconceptions, _asked(rubric, asked)), text, self._models
        )
        asserted = _asserted(rubric, points, false)
        grades = tuple(_point_grade(rubric, judged, asserted, false) for judged in points)
        value = score(rubric, {grade.id: VALUES[grade.verdict] for grade in grades}, len(asserted))
        return Grade(
            question=rubric.question,
            score=value,
            band=band(rubric.scoring, value),
            tier=self.tier,
            points=grades,
            misconceptions=asserted,
            structure=marks(rubric, text),
            advice=advise(rubric, grades, asserted),
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
            words=len(words_of(text)),
            extra={MENTIONS: followups} if (followups := mentioned_followups(rubric, text)) else {},
        )

    def grade_turn(self, rubric: Rubric, point_id: str, text: str) -> PointGrade:
        """Judge the answer to a follow-up against one point of the rubric or of its follow-ups.

        KeyError if there is no such point.
        """
        read_answer(text)
        follow_up = next((f for f in rubric.followups if any(p.id == point_id for p in f.points)), None)
        points = rubric.points if follow_up is None else follow_up.points
        judged, false = _judge(compile_rubric(points, rubric.misconceptions, _asked(rubric, "")), text, self._models)
        chosen = {result.id: result for result in judged}[point_id]
        return _point_grade(rubric, chosen, _asserted(rubric, judged, false), false)

    def grade_points(self, points: Sequence[ForeignPoint], answer: str, asked: str = "") -> tuple[PointGrade, ...]:
        """Judge an answer against points of any data; one lone point is taken as a short-answer question."""
        if len(points) == 1 and not points[0].contradicting:
            return (self._grade_short(points[0], answer, asked),)
        said = [Target(point.id, point.wordings) for point in points]
        opposed = [Target(point.id, point.contradicting) for point in points if point.contradicting]
        judged, false = _judge(Compiled(compile_targets((*said, *opposed), asked), len(said)), answer, self._models)
        return tuple(_verdict(result, [wrong for wrong in false if wrong.id == result.id]) for result in judged)

    def _grade_short(self, point: ForeignPoint, answer: str, asked: str) -> PointGrade:
        heard = Heard.of(clauses_of(answer))
        found = find(compile_targets((Target(point.id, point.wordings),), asked), heard)[0]
        judged = _judged(point.id, found, heard, self._models[SHORT])
        flipped = _judged(point.id, found, heard, self._models[FLIP])
        # The likeliest of three: a lone foreign point is judged for agreement, not to mark anyone down.
        least = max(judged.probability, 1.0 - judged.probability - flipped.probability)
        return _verdict(judged, [flipped], least)


@dataclass(frozen=True, slots=True)
class Compiled:
    """Targets of which the first `points` are to be said and the rest must not be."""

    targets: Targets
    points: int


def compile_rubric(points: tuple[Point, ...], misconceptions: tuple[Misconception, ...], asked: str) -> Compiled:
    """Compile a rubric once: its points, then its misconceptions and contradicting wordings."""
    said = [Target(point.id, (point.statement, point.minimal, *point.wordings)) for point in points]
    false = [Target(wrong.id, (wrong.statement, *wrong.wordings)) for wrong in misconceptions]
    opposed = [Target(point.id, point.contradicting) for point in points if point.contradicting]
    return Compiled(compile_targets((*said, *false, *opposed), asked), len(said))


@lru_cache(maxsize=256)
def compile_targets(targets: tuple[Target, ...], asked: str) -> Targets:
    """Compile targets once."""
    return Targets.compile(targets, asked)


def _asked(rubric: Rubric, asked: str) -> str:
    return asked or rubric.question.replace("-", " ")


def _judge(compiled: Compiled, text: str, models: Models) -> tuple[list[Judged], list[Judged]]:
    """Judge every target: those to be said, and those that must not be."""
    clauses = spoken(text, clauses_of(text))
    credit = DENIED_CREDIT if mostly_denied(clauses) else 1.0
    heard = Heard.of(clauses)
    found = find(compiled.targets, heard)
    names = [EXPLANATION] * compiled.points + [FALSE] * (len(found) - compiled.points)
    results = [
        _judged(target.id, finding, heard, models[name], credit)
        for target, finding, name in zip(compiled.targets.targets, found, names, strict=True)
    ]
    return results[: compiled.points], results[compiled.points :]


def _judged(target: str, found: Finding, heard: Heard, model: Mapping[str, float], credit: float = 1.0) -> Judged:
    chance = credit * probability(model, NAMES, found.features) if found.reference else 0.0
    return Judged(target, round(chance, 4), evidence_spans(found, heard))


def evidence_spans(found: Finding, heard: Heard) -> tuple[Span, ...]:
    """The clauses that match, neighbours joined; half-open, in code points of the submitted text."""
    if found.reference is None:
        return ()
    wanted = {element.stem for element in found.reference.elements}
    ideas = {group for element in found.reference.elements for group in element.groups}
    spans: list[Span] = []
    previous = -2
    for place in range(found.match.first, found.match.last + 1):
        if heard.stems[place].isdisjoint(wanted) and heard.groups[place].isdisjoint(ideas):
            continue
        clause = heard.clauses[place]
        if previous == place - 1 and heard.clauses[previous].sentence == clause.sentence:
            spans[-1] = (spans[-1][0], clause.end)
        else:
            spans.append((clause.start, clause.end))
        previous = place
    return tuple(spans)


def _asserted(rubric: Rubric, points: Sequence[Judged], false: Sequence[Judged]) -> tuple[MisconceptionGrade, ...]:
    """The misconceptions that the answer seems to assert, in the order of the rubric.

    One and its contradicted point share most of their words; of the two the likelier was said.
    """
    known = {wrong.id: wrong for wrong in rubric.misconceptions}
    chances = {point.id: point.probability for point in points}
    return tuple(
        MisconceptionGrade(judged.id, judged.probability, judged.evidence, known[judged.id].correction)
        for judged in false
        if judged.id in known
        and judged.probability >= LEAST_ASSERTED
        and all(judged.probability >= chances.get(point, 0.0) for point in known[judged.id].contradicts)
    )


def _point_grade(
    rubric: Rubric, judged: Judged, asserted: Sequence[MisconceptionGrade], false: Sequence[Judged]
) -> PointGrade:
    """A point is contradicted by its contradicting wordings or by an asserted misconception that names it."""
    found = {wrong.id for wrong in asserted}
    naming = {wrong.id for wrong in rubric.misconceptions if judged.id in wrong.contradicts}
    against = [f for f in false if f.id == judged.id or f.id in found & naming]
    return _verdict(judged, against)


def _verdict(judged: Judged, against: Sequence[Judged], least: float = LEAST_ASSERTED) -> PointGrade:
    worst = max(against, key=lambda wrong: wrong.probability, default=None)
    if worst is not None and worst.probability >= max(least, judged.probability):
        chance = min(judged.probability, round(1.0 - worst.probability, 4))
        return PointGrade(judged.id, CONTRADICTED, chance, worst.evidence)
    decided = verdict(judged.probability)
    return PointGrade(judged.id, decided, judged.probability, () if decided == MISSING else judged.evidence)
