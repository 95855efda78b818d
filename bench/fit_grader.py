"""Fits the lexical grader: `frequencies.json` and `coefficients.json` of vivavoce.grader.

    python bench/fit_grader.py --data DIR     (or VIVA_SHARED_DATA)

What the models see:

- `explanation`: composed explanations. A few points of a rubric, one wording each, strung together;
  the wording used is taken out of its point first, so the grader never matches a text with itself.
  Some are spoiled (denied, or turned round by an opposite) and then do not count as said. Besides:
  the graded samples, and the samples of one rubric put to the points of another, which are not said.
- `false`: the same, for misconceptions and contradicting wordings.
- `short`: the train splits of Beetle and SciEntsBank (SemEval-2013 task 7); `flip`: Beetle's answers
  labelled contradictory against the rest. Nothing of these sets is kept but the coefficients. Without
  --data the two committed models stay.

Frequencies are document frequencies of stems over the wordings of all rubrics, for stems of two wordings up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from vivavoce.bank import paths
from vivavoce.bank.collection import collect
from vivavoce.domain.grade import COVERED, PARTIAL
from vivavoce.domain.rubric import Misconception, Point, Rubric
from vivavoce.grader import matching
from vivavoce.grader.blend import EXPLANATION, FALSE, FLIP, SHORT, committed_models
from vivavoce.grader.features import NAMES, Target, find
from vivavoce.grader.fluency import spoken
from vivavoce.grader.lexicon import AUXILIARIES, OPPOSITE
from vivavoce.grader.matching import Heard
from vivavoce.grader.text import clauses_of, ideas_of, words_of
from vivavoce.grader.tiers import compile_rubric, compile_targets

GRADER = Path(matching.__file__).parent
COMPOSED = 60  # explanations per rubric
SAMPLE_WEIGHT = 20.0  # real answers are rarer and truer than composed ones; with 20 probabilities fit them
STRANGER_WEIGHT = 5.0  # a real answer, to another question
NO_LENGTH = "length"  # would reward talking longer
Row = tuple[tuple[float, ...], bool, float]  # features, said?, weight
BankRows = dict[str, tuple[list[Row], list[Row]]]  # per question: rows of its points, of its misconceptions


def main() -> None:
    """Fit and write both files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("VIVA_SHARED_DATA"))
    data = parser.parse_args().data
    bank = rubrics()
    _write("frequencies.json", frequencies(bank))
    matching.frequencies.cache_clear()
    models = fit_bank(bank_rows(bank))
    if data is None:
        models |= {name: dict(committed_models()[name]) for name in (SHORT, FLIP)}
    else:
        short, flip = short_rows(Path(data))
        models |= {SHORT: fit(short, NAMES), FLIP: fit(flip, NAMES)}
    rounded = {name: {key: round(value, 4) for key, value in model.items()} for name, model in models.items()}
    _write("coefficients.json", {"fitted_by": "bench/fit_grader.py", "models": rounded})


def rubrics() -> list[Rubric]:
    """Every rubric of the bank, in the order of its folders."""
    collection = collect(paths.concepts_dir(), paths.evidence_dir())
    return [question.rubric for concept in collection.concepts for question in concept.questions]


def _write(name: str, value: object) -> None:
    (GRADER / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def frequencies(bank: Sequence[Rubric]) -> dict[str, float]:
    """Share of all wordings that use a stem or an idea."""
    used: Counter[str] = Counter()
    items = [item for rubric in bank for item in (*rubric.points, *rubric.misconceptions)]
    texts = [text for item in items for text in (item.statement, *item.wordings)]
    for text in texts:
        content, ideas = ideas_of(words_of(text))
        used.update({*content, *ideas})
    return {key: round(count / len(texts), 4) for key, count in sorted(used.items()) if count > 1}


def bank_rows(bank: Sequence[Rubric]) -> BankRows:
    """The rows of every rubric."""
    found: BankRows = {}
    for rubric in bank:
        others = [other for other in bank if other is not rubric]
        pairs = [*composed(rubric, others), *sampled(rubric, others)]
        found[rubric.question] = (
            [row for said, _ in pairs for row in said],
            [row for _, wrong in pairs for row in wrong],
        )
    return found


def fit_bank(rows: BankRows, leave_out: str = "") -> dict[str, dict[str, float]]:
    """The models for explanations and misconceptions, from the rows of all questions but one."""
    kept = [pair for question, pair in rows.items() if question != leave_out]
    names = [name for name in NAMES if name != NO_LENGTH]
    return {
        EXPLANATION: fit([row for said, _ in kept for row in said], names),
        FALSE: fit([row for _, wrong in kept for row in wrong], names),
    }


def fit(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """A logistic model with a mild penalty on standardised features."""
    columns = [NAMES.index(name) for name in names]
    x = np.array([features for features, _, _ in rows])[:, columns]
    y = np.array([label for _, label, _ in rows])
    weight = np.array([weight for _, _, weight in rows])
    scale = np.maximum(x.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.3, max_iter=2000).fit(x / scale, y, sample_weight=weight)
    coefficients = dict(zip(names, (model.coef_[0] / scale).tolist(), strict=True))
    return {**coefficients, "intercept": float(model.intercept_[0])}


def composed(rubric: Rubric, others: Sequence[Rubric]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Explanations strung together from held-out wordings."""
    chance = random.Random(rubric.question)
    for _ in range(COMPOSED):
        said = chance.sample(rubric.points, chance.randint(0, min(6, len(rubric.points))))
        false = chance.sample(rubric.misconceptions, min(len(rubric.misconceptions), chance.choice((0, 0, 1, 2))))
        left, sentences, spoiled = rubric, [], set()
        for item in (*said, *false):
            wording = chance.choice(item.wordings)
            left = without(left, item.id, wording)
            if chance.random() < 0.3:
                wording, changed = spoil(wording, chance)
                spoiled |= {item.id} if changed else set()
            sentences.append(wording)
        if others:
            stranger = chance.choice(others)
            sentences += [chance.choice(p.wordings) for p in chance.sample(stranger.points, chance.randint(0, 2))]
        chance.shuffle(sentences)
        good = {point.id for point in said} - spoiled
        asserted = {wrong.id for wrong in false} - spoiled
        said_rows, false_rows = rows_of(left, " ".join(sentences), good, asserted, 1.0)
        # A point turned round may well be a misconception of the rubric; nobody has labelled it.
        yield said_rows, [] if any(point.id in spoiled for point in said) else false_rows


def sampled(rubric: Rubric, others: Sequence[Rubric]) -> Iterator[tuple[list[Row], list[Row]]]:
    """The graded samples, and samples of other rubrics, of which nothing counts."""
    for sample in rubric.samples:
        good = {point for point, verdict in sample.expect.items() if verdict in (COVERED, PARTIAL)}
        yield rows_of(rubric, sample.text, good, set(sample.misconceptions), SAMPLE_WEIGHT)
    for other in others[:5]:
        for sample in other.samples[:3]:
            yield rows_of(rubric, sample.text, set(), set(), STRANGER_WEIGHT)


def without(rubric: Rubric, item_id: str, wording: str) -> Rubric:
    """The rubric with one wording of one point or misconception taken out."""

    def shorn(item: Point | Misconception) -> Point | Misconception:
        if item.id != item_id:
            return item
        return replace(item, wordings=tuple(w for w in item.wordings if w != wording))

    points = tuple(shorn(point) for point in rubric.points)
    return replace(rubric, points=points, misconceptions=tuple(shorn(wrong) for wrong in rubric.misconceptions))


def spoil(wording: str, chance: random.Random) -> tuple[str, bool]:
    """Deny a wording ("is" to "is not") or replace a word by its opposite; whether anything was changed."""
    words = words_of(wording)
    denied = [word.end for word in words if word.text in AUXILIARIES]
    if denied and chance.random() < 0.6:
        return f"{wording[: denied[0]]} not{wording[denied[0] :]}", True
    turned = [word for word in words if any(not other.startswith("§") for other in OPPOSITE.get(word.stem, ()))]
    if not turned:
        return wording, False
    word = turned[0]
    other = min(key for key in OPPOSITE[word.stem] if not key.startswith("§"))
    return wording[: word.start] + other + wording[word.end :], True


def rows_of(rubric: Rubric, text: str, good: set[str], false: set[str], weight: float) -> tuple[list[Row], list[Row]]:
    """Rows for the points, and for the misconceptions, of one answer. Nothing found teaches nothing."""
    compiled = compile_rubric(rubric.points, rubric.misconceptions, rubric.question.replace("-", " "))
    found = find(compiled.targets, Heard.of(spoken(text, clauses_of(text))))
    pairs = list(zip(compiled.targets.targets, found, strict=True))
    said = [(f.features, t.id in good, weight) for t, f in pairs[: compiled.points] if f.reference]
    # Contradicting wordings are judged by the same model; nobody has labelled which of them a sample uses.
    misconceptions = pairs[compiled.points : compiled.points + len(rubric.misconceptions)]
    wrong = [(f.features, t.id in false, weight) for t, f in misconceptions if f.reference]
    return said, wrong


def short_rows(data: Path) -> tuple[list[Row], list[Row]]:
    """Short answers from the train splits: said or not (both sets weigh the same), contradictory or not."""
    short: list[Row] = []
    flip: list[Row] = []
    for name in ("beetle", "scientsbank"):
        lines = (data / "asag" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        train = [row for row in map(json.loads, lines) if row["split"] == "train"]
        for row in train:
            target = Target(row["question_id"], tuple(reference["text"] for reference in row["references"]))
            features = find(compile_targets((target,), row["question"]), Heard.of(clauses_of(row["answer"])))[
                0
            ].features
            short.append((features, row["label_2way"] == "correct", 4000 / len(train)))
            if row["label_3way"]:
                flip.append((features, row["label_3way"] == "contradictory", 1.0))
    return short, flip


if __name__ == "__main__":
    main()
