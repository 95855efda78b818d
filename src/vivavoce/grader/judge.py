"""The grader: an answer and a rubric to a grade."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vivavoce.domain.errors import VivaError
from vivavoce.domain.grade import CONTRADICTED, MISSING, UNHEARD, UNSURE, Grade, MisconceptionGrade, PointGrade
from vivavoce.domain.rubric import ASKED, BANDS, Rubric
from vivavoce.grader.advice import MOST, advise
from vivavoce.grader.blend import (
    BY_READING,
    BY_WORDS,
    FLIP,
    READ_ALONE,
    READ_FLIP,
    READ_MARKED,
    READ_MARKED_FLIP,
    READ_SHORT,
    SHORT,
    Levels,
    Models,
    committed_models,
    probability,
    verdict,
)
from vivavoce.grader.features import Finding, Target, find
from vivavoce.grader.marked import MARKED_NAMES, MarkedAnswer, likeness, marked_features, nearest
from vivavoce.grader.matching import Heard
from vivavoce.grader.reading import Reading, Unreadable
from vivavoce.grader.scoring import VALUES, band, higher, score
from vivavoce.grader.structure import marks
from vivavoce.grader.text import clauses_of, is_content, read_answer, words_of
from vivavoce.grader.tiers import (
    Asks,
    Compiled,
    Judged,
    Searched,
    by_words,
    compile_rubric,
    compile_targets,
    compile_targets_of,
    judge_by_reading,
    judge_by_words,
    look_closer,
    read_passages,
    search,
)
from vivavoce.grader.trained import SHORT_NAMES, SHORT_REFERENCES, short_features, trained_models
from vivavoce.grader.turns import MENTIONS, mentioned_followups
from vivavoce.grader.unheard import why_unheard

LEXICAL, TRAINED = "lexical", "trained"
TIERS = (LEXICAL, TRAINED)
LEVELS = {LEXICAL: BY_WORDS, TRAINED: BY_READING}
BESIDE_REFERENCES, BESIDE_ONE = (READ_SHORT, READ_FLIP), (READ_ALONE, READ_FLIP)
BESIDE_MARKED = (READ_MARKED, READ_MARKED_FLIP)
WHY_LEXICAL = "why_lexical"  # key of Grade.extra: why the trained tier did not judge


@dataclass(frozen=True, slots=True)
class ForeignPoint:
    """A point of someone else's data: reference wordings and, optionally, contradicting ones.

    `marked` are graded answers to the same question; the trained tier uses them for a lone point.
    """

    id: str
    wordings: tuple[str, ...]
    contradicting: tuple[str, ...] = ()
    marked: tuple[MarkedAnswer, ...] = ()


class Grader:
    """Judges explanations. Pure: the same rubric and answer give the same grade, but for `milliseconds`.

    The trained tier falls back to the lexical one when its model cannot be had; every grade names its tier.
    """

    def __init__(self, tier: str = LEXICAL, models: Models | None = None, asks: Asks | None = None) -> None:
        """`models` replaces committed coefficients, to measure others; `asks` the worker with the pair model.

        VivaError for an unknown tier.
        """
        if tier not in TIERS:
            raise VivaError(f"There is no grader tier {tier!r}.", f"Choose one of: {', '.join(TIERS)}.")
        self.tier = tier
        self._own_models = models or {}
        self._asks = asks or Reading()

    def grade(self, rubric: Rubric, answer: str, asked: str = "") -> Grade:
        """Judge one answer. `asked` is the question as worded; the answer is checked by `read_answer`."""
        started = time.perf_counter()
        text = read_answer(answer)
        compiled = compile_rubric(rubric.points, rubric.misconceptions, _asked(rubric, asked))
        judged, tier, why = self._judge(compiled, text, [point.role == ASKED for point in rubric.points])
        points, false = judged[: compiled.points], judged[compiled.points :]
        asserted = _asserted(rubric, points, false, LEVELS[tier])
        grades = tuple(_point_grade(rubric, point, asserted, false, LEVELS[tier]) for point in points)
        value = score(rubric, {grade.id: VALUES[grade.verdict] for grade in grades}, len(asserted))
        given = band(rubric.scoring, value)
        unheard = why_unheard(text) if given == BANDS[-1] else ""
        extra = {MENTIONS: mentioned_followups(rubric, text), WHY_LEXICAL: why, UNHEARD: unheard}
        extra |= higher(rubric, grades, len(asserted))
        return Grade(
            question=rubric.question,
            score=value,
            band=given,
            tier=tier,
            points=grades,
            misconceptions=asserted,
            structure=marks(rubric, text),
            advice=tuple(filter(None, (unheard, *advise(rubric, grades, asserted))))[:MOST],
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
            words=len(words_of(text)),
            extra={key: value for key, value in extra.items() if value},
        )

    def grade_turn(self, rubric: Rubric, point_id: str, text: str) -> PointGrade:
        """Judge the answer to a question back against one point of the rubric or of its follow-ups.

        KeyError if there is no such point.
        """
        return self.grade_beside(rubric, point_id, text)[point_id]

    def grade_beside(self, rubric: Rubric, point_id: str, text: str) -> dict[str, PointGrade]:
        """Judge the answer to a question back against every point of the follow-up, or of the rubric, with that one."""
        read_answer(text)
        follow_up = rubric.followup_of(point_id)
        points = rubric.points if follow_up is None else follow_up.points
        compiled = compile_rubric(points, rubric.misconceptions, _asked(rubric, ""))
        judged, tier, _ = self._judge(compiled, text, about=point_id)
        said, false = judged[: compiled.points], judged[compiled.points :]
        levels = LEVELS[tier]
        asserted = _asserted(rubric, said, false, levels)
        return {one.id: _point_grade(rubric, one, asserted, false, levels) for one in said}

    def grade_points(self, points: Sequence[ForeignPoint], answer: str, asked: str = "") -> tuple[PointGrade, ...]:
        """Judge an answer against points of any data; one lone point is taken as a short-answer question."""
        if len(points) == 1 and not points[0].contradicting:
            return (self._grade_short(points[0], answer, asked),)
        said = [Target(point.id, point.wordings) for point in points]
        opposed = [Target(point.id, point.contradicting) for point in points if point.contradicting]
        compiled = compile_targets_of(said, (), opposed, {}, asked)
        judged, tier, _ = self._judge(compiled, answer)
        false = judged[len(said) :]
        return tuple(
            decide(one, [wrong for wrong in false if wrong.id == one.id], LEVELS[tier]) for one in judged[: len(said)]
        )

    def _judge(
        self, compiled: Compiled, text: str, asked: Sequence[bool] = (), about: str = ""
    ) -> tuple[list[Judged], str, str]:
        """Every target judged, the tier that did it, and why it was not the trained one if that was wanted.

        `asked`: of a whole answer, which points the question asks for; `about`: of a reply, the point asked for.
        """
        searched, why = search(compiled, text), ""
        if self.tier == TRAINED:
            try:
                reads = read_passages(compiled, searched, self._asks)
                models = {**trained_models(), **self._own_models} if reads else {}
                looks = look_closer(compiled, searched, models, reads, self._asks, about)
            except Unreadable as unreadable:
                why = str(unreadable)
            else:
                return judge_by_reading(compiled, searched, models, reads, asked, looks), TRAINED, ""
        return judge_by_words(compiled, searched, {**committed_models(), **self._own_models}), LEXICAL, why

    def _grade_short(self, point: ForeignPoint, answer: str, asked: str) -> PointGrade:
        target = Target(point.id, point.wordings)
        searched = search_short(target, answer, asked)
        said, flipped = self._short(target, searched, answer, point.marked)
        # The likeliest of three: a lone foreign point is judged for agreement, not to mark anyone down.
        least = max(said.probability, 1.0 - said.probability - flipped.probability)
        return decide(said, [flipped], replace(BY_WORDS, asserted=least, contradicted=least))

    def _short(
        self, target: Target, searched: Searched, answer: str, marked: tuple[MarkedAnswer, ...]
    ) -> tuple[Judged, Judged]:
        """Whether the answer says the point, and whether it says the opposite."""
        found, heard = searched.found[0], searched.heard
        words = {**committed_models(), **self._own_models}
        by_word = [by_words(target.id, found, heard, words[model]) for model in (SHORT, FLIP)]
        if self.tier == TRAINED:
            try:
                features = features_of_short(target, found, answer, marked, self._asks)
            except Unreadable:
                return by_word[0], by_word[1]
            models = {**trained_models(), **self._own_models}
            beside = BESIDE_ONE if len(target.wordings) == 1 else BESIDE_REFERENCES
            names, kinds = (MARKED_NAMES, BESIDE_MARKED) if marked else (SHORT_NAMES, beside)
            chances = [round(probability(models[model], names, features), 4) for model in kinds]
            by_word = [replace(judged, probability=chance) for judged, chance in zip(by_word, chances, strict=True)]
        return by_word[0], by_word[1]


def search_short(target: Target, answer: str, asked: str) -> Searched:
    """A short answer, ready to be judged: all of it is evidence."""
    heard = Heard.of(clauses_of(answer))
    return Searched(heard, [], find(compile_targets((target,), asked), heard), 1.0)


def features_of_short(
    target: Target, found: Finding, answer: str, marked: Sequence[MarkedAnswer], asks: Asks
) -> tuple[float, ...]:
    """What the blend sees of a short answer: its words, and the pair model beside what is most alike.

    In the order of `MARKED_NAMES` if there are marked answers, else of `SHORT_NAMES`.
    """
    said = _stems(answer)
    shared = {text: len(_stems(text) & said) / len(_stems(text) | said) for text in target.wordings}
    texts = sorted(shared, key=lambda text: -shared[text])[:SHORT_REFERENCES]
    alike = likeness(answer, marked)
    right, wrong = nearest(alike, marked)
    asked = [[text, answer] for text in (*texts, *right, *wrong)]
    logits: list[list[float]] = asks.ask({"texts": asked})["logits"]
    short = short_features(found, logits[: len(texts)], [shared[text] for text in texts])
    if not marked:
        return short
    last = len(texts) + len(right)
    return marked_features(short, alike, marked, logits[len(texts) : last], logits[last:])


def _stems(text: str) -> set[str]:
    """Stems of a text's content words; never empty."""
    return {word.stem for word in words_of(text) if is_content(word)} or {text}


def _asked(rubric: Rubric, asked: str) -> str:
    return asked or rubric.question.replace("-", " ")


def _asserted(
    rubric: Rubric, points: Sequence[Judged], false: Sequence[Judged], levels: Levels
) -> tuple[MisconceptionGrade, ...]:
    """The misconceptions that the answer seems to assert, in the order of the rubric.

    One and its contradicted point share most of their words; of the two the likelier was said.
    """
    known = {wrong.id: wrong for wrong in rubric.misconceptions}
    chances = {point.id: point.probability for point in points}
    return tuple(
        MisconceptionGrade(judged.id, judged.probability, judged.evidence, known[judged.id].correction)
        for judged in false
        if judged.id in known
        and judged.probability >= levels.asserted
        and all(judged.probability >= chances.get(point, 0.0) for point in known[judged.id].contradicts)
    )


def _point_grade(
    rubric: Rubric,
    judged: Judged,
    asserted: Sequence[MisconceptionGrade],
    false: Sequence[Judged],
    levels: Levels,
) -> PointGrade:
    """A point is contradicted by its contradicting wordings or by an asserted misconception that names it."""
    found = {wrong.id for wrong in asserted}
    naming = {wrong.id for wrong in rubric.misconceptions if judged.id in wrong.contradicts}
    against = [f for f in false if f.id == judged.id or f.id in found & naming]
    return decide(judged, against, levels)


def decide(judged: Judged, against: Sequence[Judged], levels: Levels) -> PointGrade:
    """Said, or not, or the opposite: which is stated only if it is sure, else the point was just not said."""
    worst = max(against, key=lambda wrong: wrong.probability, default=None)
    if worst is not None and worst.probability >= max(levels.asserted, judged.probability):
        chance = min(judged.probability, round(1.0 - worst.probability, 4))
        sure = worst.probability if judged.opposed is None else judged.opposed
        if sure >= levels.contradicted:
            return PointGrade(judged.id, CONTRADICTED, chance, worst.evidence)
        open_ = chance >= levels.unsure
        return PointGrade(judged.id, UNSURE if open_ else MISSING, chance, worst.evidence if open_ else ())
    decided = verdict(judged.probability, levels)
    return PointGrade(judged.id, decided, judged.probability, () if decided == MISSING else judged.evidence)
