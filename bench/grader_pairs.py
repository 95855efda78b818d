"""What the sentence-pair model learns from: pairs of a wording and a passage, in bags with one label.

From our rubrics: a wording of a point and another of the same point (covered), its nearest sibling's or a
stranger's (missing), a denied or turned copy, a contradicting wording or a misconception about it
(contradicted). Passages are sometimes two sentences, as windows of an answer are. From the graded samples:
per point a bag of the passages found for it; the likeliest one carries the label. From public short answers:
the answer beside the nearest references.

The questions of `is_held_out` give nothing: neither wordings nor samples.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fit_grader

from vivavoce.domain.grade import COVERED as SAID
from vivavoce.domain.grade import PARTIAL
from vivavoce.domain.rubric import Point, Rubric
from vivavoce.grader import MarkedAnswer
from vivavoce.grader.lexicon import FUNCTION_WORDS, stem

COVERED, MISSING, CONTRADICTED, UNCOVERED = range(4)  # the last: missing or contradicted
PARTIAL_SHARE = 0.7  # a partly said point is more said than not: it scores half, and is listed
JOINED = 0.35  # share of passages that hold a second sentence
STRANGERS = 0.25
SPOILT = 0.6
TAKEN = 0.8  # share of a point's wordings that are learned from: all of them take more time than there is
NEAR = 4  # siblings among which a hard negative is drawn
SHORT_REFERENCES = 5
SHORT_ANSWER = 160  # characters: longer right answers are no wordings
OTHERS_TRIED, OTHER_WEIGHT = 12, 0.7  # right answers of others among which the nearest are looked for
Row = dict[str, Any]
# Chooses for an answer, per target of one rubric, kind, id and the pairs of a wording and a passage worth reading.
Choose = Callable[[str], list[tuple[str, str, list[tuple[str, str]]]]]


@dataclass(frozen=True, slots=True)
class Bag:
    """Pairs of a wording and a passage, of which the likeliest carries the label. `share` replaces it."""

    pairs: tuple[tuple[str, str], ...]
    label: int
    weight: float = 1.0
    share: float | None = None


def is_held_out(question: str) -> bool:
    """Whether a question of ours is in the third that no part of the trained grader has seen."""
    return number(question) % 3 == 0


def number(text: str) -> int:
    """A number that stays the same for a text."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


# ---- our rubrics


def rubric_bags(rubric: Rubric, others: Sequence[Rubric], chance: random.Random) -> Iterator[Bag]:
    """Pairs of one rubric's wordings. `others` lend strangers."""
    sets = [rubric.points, *(followup.points for followup in rubric.followups)]
    for points in sets:
        for point in points:
            siblings = [other for group in sets for other in group if other is not point]
            yield from _of_point(rubric, point, siblings, others, chance)
    for wrong in rubric.misconceptions:
        texts = (wrong.statement, *wrong.wordings)
        right = [text for point in rubric.points if point.id in wrong.contradicts for text in _texts(point)]
        unlike = [text for other in rubric.misconceptions if other is not wrong for text in other.wordings]
        for said in texts:
            yield Bag(((nearest(said, [t for t in texts if t != said], chance), said),), COVERED)
            if unlike and chance.random() < 0.5:
                yield Bag(((nearest(said, unlike, chance), said),), MISSING)
            if right and chance.random() < 0.6:
                yield Bag(((nearest(said, right, chance), said),), CONTRADICTED)
        for said in chance.sample(right, min(4, len(right))):
            yield Bag(((nearest(said, list(texts), chance), said),), CONTRADICTED)


def _of_point(
    rubric: Rubric, point: Point, siblings: Sequence[Point], others: Sequence[Rubric], chance: random.Random
) -> Iterator[Bag]:
    texts = _texts(point)
    theirs = [text for sibling in siblings for text in _texts(sibling)]
    for said in texts[1:]:
        if chance.random() > TAKEN:
            continue
        rest = [text for text in texts if text != said]
        yield Bag(((nearest(said, rest, chance), _joined(said, theirs, chance)),), COVERED)
        if theirs:
            near = nearest(said, theirs, chance)
            own = [text for s in siblings if near in _texts(s) for text in _texts(s)]
            yield Bag(((near, _joined(said, [t for t in theirs if t not in own], chance)),), MISSING)
        if others and chance.random() < STRANGERS:
            stranger = chance.choice(chance.choice(others).points)
            yield Bag(((chance.choice(rest), chance.choice(stranger.wordings)),), MISSING)
        if chance.random() < SPOILT:
            spoilt, changed = fit_grader.spoil(said, chance)
            if changed:
                yield Bag(((nearest(said, rest, chance), spoilt),), CONTRADICTED)
    for said in point.contradicting:
        yield Bag(((nearest(said, texts, chance), _joined(said, theirs, chance)),), CONTRADICTED)
        yield Bag(((nearest(said, texts, chance), said),), CONTRADICTED)
        yield Bag(((said, nearest(said, texts, chance)),), CONTRADICTED)


def _texts(point: Point) -> list[str]:
    return [point.statement, point.minimal, *point.wordings]


def _joined(said: str, theirs: Sequence[str], chance: random.Random) -> str:
    """The sentence alone, or with another one before or after it."""
    if not theirs or chance.random() > JOINED:
        return said
    pair = [said, chance.choice(theirs)]
    chance.shuffle(pair)
    return " ".join(pair)


def nearest(said: str, texts: Sequence[str], chance: random.Random) -> str:
    """One of the few texts that share most words with what is said."""
    ranked = sorted(texts, key=lambda text: -alike(text, said))
    return chance.choice(ranked[:NEAR])


def alike(one: str, other: str) -> float:
    """Jaccard similarity of the content stems."""
    first, second = _stems(one), _stems(other)
    return len(first & second) / max(1, len(first | second))


def _stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in FUNCTION_WORDS}


# ---- our samples


def sample_bags(rubric: Rubric, choose: Choose, strangers: Sequence[str]) -> Iterator[Bag]:
    """Per sample and point a bag, also for misconceptions; nothing counts in the answers to other questions."""
    for sample in rubric.samples:
        for kind, target, pairs in choose(sample.text):
            if not pairs:
                continue
            if kind == "misconception":
                asserted = target in sample.misconceptions
                yield Bag(tuple(pairs), COVERED if asserted else UNCOVERED, 1.5 if asserted else 0.7)
            elif kind == "point":
                yield _point_bag(tuple(pairs), sample.expect[target])
    for text in strangers:
        for kind, _, pairs in choose(text):
            if pairs and kind == "point":
                yield Bag(tuple(pairs[:1]), MISSING, 0.7)


def _point_bag(pairs: tuple[tuple[str, str], ...], expected: str) -> Bag:
    if expected == PARTIAL:
        return Bag(pairs, COVERED, 1.0, PARTIAL_SHARE)
    labels = {SAID: COVERED, "missing": MISSING, "contradicted": CONTRADICTED}
    return Bag(pairs, labels[expected])


# ---- public short answers


def short_rows(data: Path, name: str, split: str = "train") -> list[Row]:
    """Rows of one split of a public set. OSError if the file is not there."""
    lines = (data / "asag" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"].lower() == split]


def is_dev(row: Row) -> bool:
    """Rows of train splits that are kept for calibration: a ninth of the questions, a twelfth of the other answers."""
    return is_dev_question(row) or number(row["question_id"] + row["answer"]) % 12 == 0


def is_dev_question(row: Row) -> bool:
    """Whether all answers to the question of a row are kept for calibration."""
    return number(row["question_id"]) % 9 == 0


def references(row: Row) -> list[str]:
    """The reference answers of a row that are nearest to the answer, keyword lists left out if there are others."""
    full = [r["text"] for r in row["references"] if r["category"] != "KEYWORD"]
    texts = full or [r["text"] for r in row["references"]]
    return sorted(texts, key=lambda text: -alike(text, row["answer"]))[:SHORT_REFERENCES]


def marked_answers(row: Row, train: Sequence[Row]) -> tuple[MarkedAnswer, ...]:
    """The graded train answers to the question of a row, without the row itself.

    Of a row kept for calibration only those that stand to it as they would to a test row: beside an answer
    kept alone those not kept, beside one whose whole question is kept the others of that question.
    """
    others = [other for other in train if other["question_id"] == row["question_id"] and other is not row]
    if row["split"].lower() == "train" and not is_dev_question(row):
        others = [other for other in others if not is_dev(other)]
    return tuple(MarkedAnswer(other["answer"], _mark(other), short_label(other) == CONTRADICTED) for other in others)


def _mark(row: Row) -> float:
    share = _share(row)
    return float(short_label(row) == COVERED) if share is None else share


def short_bags(rows: Sequence[Row], chance: random.Random) -> Iterator[Bag]:
    """Each answer beside a reference, half of the time the nearest; and beside a right answer of someone else.

    Right answers word a thing in many more ways than references do. On questions that were left out, learning from
    them took the area under the curve from .86 to .88 (Beetle) and from .62 to .65 (SciEntsBank).
    """
    right: dict[str, list[str]] = {}
    for row in rows:
        if short_label(row) == COVERED and len(row["answer"]) <= SHORT_ANSWER:
            right.setdefault(row["question_id"], []).append(row["answer"])
    for row in rows:
        said, texts = row["answer"], references(row)
        text = texts[0] if chance.random() < 0.5 else chance.choice(texts)
        yield Bag(((text, said),), short_label(row), 1.0, _share(row))
        others = [other for other in right.get(row["question_id"], ()) if other != said]
        if others:
            others = chance.sample(others, min(OTHERS_TRIED, len(others)))
            yield Bag(((nearest(said, others, chance), said),), short_label(row), OTHER_WEIGHT, _share(row))


def short_label(row: Row) -> int:
    """The class of an answer; sets with two labels do not say whether a wrong one contradicts."""
    if row.get("label_3way"):
        return {"correct": COVERED, "incorrect": MISSING, "contradictory": CONTRADICTED}[row["label_3way"]]
    return COVERED if row.get("label_2way", row.get("label")) in ("correct", "Correct") else UNCOVERED


def _share(row: Row) -> float | None:
    return float(row["score"]) if "score" in row else None
