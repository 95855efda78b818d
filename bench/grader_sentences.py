"""Fits the model of short texts, `read_sentence` of `trained.json`. Part of `train_grader.py`.

    python bench/grader_sentences.py      prints what the model hears, each question by a model of the others

It sees sentences of the questions that fit the blend, each put to its rubric as a whole text:

- said: a wording of a point, taken out of the rubric first; the point's reveal; a sentence of a good sample that shares
  much with a point that the sample says.
- not said: a wording denied or turned round, a contradicting wording and a misconception's wording (each taken
  out, too), a sentence of a wrong sample, a wording of a far question, and what says one point beside another point.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import fit_grader
import grader_pairs
from grader_short import Labelled, Model, fit

from vivavoce.domain.grade import COVERED, PARTIAL
from vivavoce.domain.rubric import Rubric
from vivavoce.grader import reading
from vivavoce.grader.blend import Models, probability
from vivavoce.grader.features import NAMES
from vivavoce.grader.judge import LEVELS, TRAINED
from vivavoce.grader.sentences import LOOKED_NAMES
from vivavoce.grader.tiers import Asks, compile_rubric, look_closer, read_passages, search
from vivavoce.grader.trained import trained_models

POINTS = 5  # of a question; twice the sentences tell contradicting ones better (area .77, not .70), in twice the time
FALSE = 2  # misconceptions of a question
OPPOSED = 2  # of those points
SHARED = 0.5  # what a sentence shares with a point's nearest wording, as the lexical tier counts it
WORDS = (8, 35)  # of a sentence of a sample
FOLDS = 6
SAID, OTHER = ("wording", "reveal", "sample"), "another point"
STRANGER, STRANGER_WEIGHT = "stranger", 2.0  # with 1 two fifths of the strangers' replies are unsure


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, what it is, the rubric that it is put to, and the point that it says or turns round.

    `other` is a point that it does not say, and that it is put to, too. Without `about` it says nothing but perhaps
    the points of `said`, and is put to the likeliest.
    """

    kind: str
    text: str
    rubric: Rubric
    about: str = ""
    other: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A sentence beside one point."""

    question: str
    kind: str
    features: tuple[float, ...]


def main() -> None:
    """Print what is heard."""
    from train_grader import InProcess, is_for_blend  # which imports this module

    asks = InProcess(Path(reading.__file__).with_name(reading.MODEL))
    looks = looks_at(
        [rubric for rubric in fit_grader.rubrics() if is_for_blend(rubric.question)], trained_models(), asks
    )
    levels = LEVELS[TRAINED]
    found: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        model = sentence_model([look for look in looks if grader_pairs.number(look.question) % FOLDS != fold])
        for look in looks:
            if grader_pairs.number(look.question) % FOLDS == fold:
                found.setdefault(look.kind, []).append(probability(model, LOOKED_NAMES, look.features))
    print("| sentence | n | covered | partial or better | unsure or better |\n|---|---|---|---|---|")
    for kind, own in found.items():
        shares = (sum(c >= least for c in own) / len(own) for least in (levels.covered, levels.partial, levels.unsure))
        print(f"| {kind} | {len(own)} | {' | '.join(f'{share:.3f}' for share in shares)} |")


def looks_at(rubrics: Sequence[Rubric], models: Models, asks: Asks) -> list[Look]:
    """Sentences of each question beside its points; strangers come from far away."""
    half = len(rubrics) // 2
    return [
        look
        for rubric, stranger in zip(rubrics, (*rubrics[half:], *rubrics[:half]), strict=True)
        for sentence in sentences(rubric, stranger, random.Random(rubric.question))
        for look in _looks(sentence, models, asks)
    ]


def sentence_model(looks: Sequence[Look]) -> Model:
    """Whether a short text says a point."""
    rows: Labelled = [
        (own.features, own.kind in SAID, STRANGER_WEIGHT if own.kind == STRANGER else 1.0) for own in looks
    ]
    return fit(rows, LOOKED_NAMES)


def sentences(rubric: Rubric, stranger: Rubric, chance: random.Random) -> Iterator[Sentence]:
    """Some fifteen sentences for a rubric."""
    points = chance.sample(rubric.points, min(POINTS, len(rubric.points)))
    for point in points:
        wording = chance.choice(point.wordings)
        left = fit_grader.without(rubric, point.id, wording)
        other = chance.choice([other for other in rubric.points if other is not point])
        yield Sentence("wording", wording, left, point.id, other.id)
    turned, changed = fit_grader.spoil(wording, chance)
    if changed:
        yield Sentence("turned round", turned, left, point.id)
    for point in [point for point in points if point.contradicting][:OPPOSED]:
        text = chance.choice(point.contradicting)
        yield Sentence("contradicting", text, _without_opposed(rubric, point.id, text), point.id)
    yield Sentence("reveal", points[0].reveal, rubric, points[0].id)
    for wrong in chance.sample(rubric.misconceptions, min(FALSE, len(rubric.misconceptions))):
        text = chance.choice(wrong.wordings)
        left = fit_grader.without(rubric, wrong.id, text)
        yield Sentence("misconception", text, left, next(iter(wrong.contradicts), ""))
    yield Sentence(STRANGER, chance.choice(chance.choice(stranger.points).wordings), rubric)
    yield from _of_samples(rubric, chance)


def _without_opposed(rubric: Rubric, point_id: str, text: str) -> Rubric:
    points = tuple(
        replace(point, contradicting=tuple(other for other in point.contradicting if other != text))
        if point.id == point_id
        else point
        for point in rubric.points
    )
    return replace(rubric, points=points)


def _of_samples(rubric: Rubric, chance: random.Random) -> Iterator[Sentence]:
    """A sentence of a wrong sample, and one that says a point."""
    wrong = [sample for sample in rubric.samples if sample.kind == "wrong" and _parts(sample.text)]
    if wrong:
        sample = chance.choice(wrong)
        said = tuple(point for point, verdict in sample.expect.items() if verdict in (COVERED, PARTIAL))
        yield Sentence("wrong sample", chance.choice(_parts(sample.text)), rubric, said=said)
    good = [sample for sample in rubric.samples if sample.kind in ("strong", "good", "terse") and _parts(sample.text)]
    compiled = compile_rubric(rubric.points, rubric.misconceptions, rubric.question.replace("-", " "))
    for sample in chance.sample(good, len(good)):
        text = chance.choice(_parts(sample.text))
        found = search(compiled, text).found[: compiled.points]
        shared, point = max((own.features[NAMES.index("best")], place) for place, own in enumerate(found))
        if shared >= SHARED and sample.expect[rubric.points[point].id] == COVERED:
            yield Sentence("sample", text, rubric, rubric.points[point].id)
            return


def _parts(text: str) -> list[str]:
    few, many = WORDS
    return [part for part in re.split(r"(?<=[.!])\s+", text) if few <= len(part.split()) <= many and "?" not in part]


def _looks(sentence: Sentence, models: Models, asks: Asks) -> Iterator[Look]:
    rubric = sentence.rubric
    compiled = compile_rubric(rubric.points, rubric.misconceptions, rubric.question.replace("-", " "))
    searched = search(compiled, sentence.text)
    reads = read_passages(compiled, searched, asks)
    for about in filter(None, (sentence.about, sentence.other)) if sentence.about else ("",):
        kind = sentence.kind if about == sentence.about else OTHER
        for place, features in look_closer(compiled, searched, models, reads, asks, about).items():
            if compiled.targets.targets[place].id not in sentence.said:
                yield Look(rubric.question, kind, features)


if __name__ == "__main__":
    main()
