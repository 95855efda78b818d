"""Measures the grader on public short answers: Beetle, SciEntsBank and SAF. Part of `grader_tiers.py`.

Test splits, beside simpler judges; thresholds and curves come from the rows of the train splits that the pair
model was not trained on (`grader_pairs.is_dev`). Read the test splits rarely. A rubric holds the reference
answers; for unseen answers to known questions ("ua") it may hold the graded train answers, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import grader as lexical_bench
import grader_bars
import grader_pairs
import grader_short
from grader_bars import Figure
from grader_measures import HEADINGS, Scored, calibrated, cells, scored
from grader_pairs import Row
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.preprocessing import StandardScaler
from train_grader import InProcess

from vivavoce.domain.grade import CONTRADICTED, COVERED, PointGrade
from vivavoce.grader import TRAINED, ForeignPoint, Grader, MarkedAnswer

MARKED = "trained, marked answers in the rubric"
Judge = Callable[[Sequence[Row]], list[float]]


def public(data: Path, graders: dict[str, Grader], asks: InProcess, plain: dict[str, Judge]) -> list[Figure]:
    """Two-way agreement by every judge, three-way by the tiers, SAF's labels; the figures of the trained tier.

    `plain` judges give raw scores.
    """
    bars: list[Figure] = []
    print(f"\n| set | split | n | judge | {' | '.join(HEADINGS)} |\n|{'---|' * (len(HEADINGS) + 4)}")
    for name, splits in lexical_bench.SETS:
        train = grader_pairs.short_rows(data, name)
        dev = [row for row in train if grader_pairs.is_dev(row)]
        judges = {MARKED: _of_marked(graders[TRAINED], train), **{own: _of_grader(g) for own, g in graders.items()}}
        for judge_name, judge in {**judges, **plain}.items():
            known = _scored(dev, judge)
            for split in ("ua",) if judge_name == MARKED else splits:
                rows = grader_pairs.short_rows(data, name, split)
                seen = _scored(rows, judge)
                fair = calibrated(known, seen) if judge_name in plain else (known, seen)
                row = f"{name} | {split} | {len(rows)} | {judge_name} | {' | '.join(cells(fair[1], fair[0]))}"
                print(f"| {row} |", flush=True)
                if judge_name in (TRAINED, MARKED):
                    bars += grader_bars.two_ways(name, split, judge_name, fair[1])
    return [*bars, *_three_ways(data, graders), *_saf(data, asks)]


def texts_of(row: Row) -> tuple[str, ...]:
    """The reference answers of a row."""
    return tuple(reference["text"] for reference in row["references"])


def _scored(rows: Sequence[Row], judge: Judge) -> Scored:
    return scored(judge(rows), [row["label_2way"] == "correct" for row in rows], [row["question_id"] for row in rows])


def _of_grader(grader: Grader) -> Judge:
    return lambda rows: [_verdict(grader, row["question"], texts_of(row), row["answer"]).probability for row in rows]


def _of_marked(grader: Grader, train: Sequence[Row]) -> Judge:
    return lambda rows: [_beside_marked(grader, row, train).probability for row in rows]


def _beside_marked(grader: Grader, row: Row, train: Sequence[Row]) -> PointGrade:
    marked = grader_pairs.marked_answers(row, train)
    return _verdict(grader, row["question"], texts_of(row), row["answer"], marked)


@cache
def _verdict(
    grader: Grader, question: str, references: tuple[str, ...], answer: str, marked: tuple[MarkedAnswer, ...] = ()
) -> PointGrade:
    return grader.grade_points([ForeignPoint("point", references, marked=marked)], answer, question)[0]


def _three_ways(data: Path, graders: dict[str, Grader]) -> list[Figure]:
    bars: list[Figure] = []
    print("\n| Beetle, three ways | tier | macro-F1 | contradicted: right of said so | the same from .90 on |")
    print("|---|---|---|---|---|")
    train = grader_pairs.short_rows(data, "beetle")
    for split in ("ua", "uq"):
        rows = grader_pairs.short_rows(data, "beetle", split)
        for name, grader in graders.items():
            found = [_verdict(grader, row["question"], texts_of(row), row["answer"]) for row in rows]
            agreement = _print_three_ways(split, name, rows, found)
            bars += [grader_bars.three_ways(split, name, agreement)] if name == TRAINED else []
        if split == "ua":
            found = [_beside_marked(graders[TRAINED], row, train) for row in rows]
            bars.append(grader_bars.three_ways(split, MARKED, _print_three_ways(split, MARKED, rows, found)))
    return bars


def _print_three_ways(split: str, name: str, rows: Sequence[Row], found: Sequence[PointGrade]) -> float:
    words = {COVERED: "correct", CONTRADICTED: "contradictory"}
    truth = [row["label_3way"] for row in rows]
    labels = [words.get(point.verdict, "incorrect") for point in found]
    against = [t == "contradictory" for t, own in zip(truth, labels, strict=True) if own == "contradictory"]
    sure = [
        t == "contradictory"
        for t, point in zip(truth, found, strict=True)
        if point.verdict == CONTRADICTED and point.probability <= 0.10
    ]
    agreement = float(f1_score(truth, labels, average="macro"))
    stated = f"{sum(against)} of {len(against)} | {sum(sure)} of {len(sure)}"
    print(f"| {split} | {name} | {agreement:.3f} | {stated} |", flush=True)
    return agreement


def _saf(data: Path, asks: InProcess) -> list[Figure]:
    """SAF's three labels, by a logistic model over the features of the rows kept for calibration."""
    bars: list[Figure] = []
    train = grader_pairs.short_rows(data, "saf_en")
    dev = [row for row in train if grader_pairs.is_dev(row)]
    print("\n| SAF | n | rubric | accuracy | most frequent label |\n|---|---|---|---|---|")
    for split, marked in (("ua", False), ("ua", True), ("uq", False)):

        def features(rows: Sequence[Row], marked: bool = marked) -> list[tuple[float, ...]]:
            given = [grader_pairs.marked_answers(row, train) if marked else () for row in rows]
            return [grader_short.row_features(row, asks, own) for row, own in zip(rows, given, strict=True)]

        rows = grader_pairs.short_rows(data, "saf_en", split)
        scaler = StandardScaler()
        x = scaler.fit_transform(features(dev))
        model = LogisticRegression(C=0.1, max_iter=2000).fit(x, [row["label"] for row in dev])
        found = model.predict(scaler.transform(features(rows)))
        truth = [row["label"] for row in rows]
        most = max(truth.count(label) for label in set(truth)) / len(truth)
        kind = "reference and marked answers" if marked else "reference"
        accuracy = float(accuracy_score(truth, found))
        print(f"| {split} | {len(rows)} | {kind} | {accuracy:.3f} | {most:.3f} |", flush=True)
        bars.append(grader_bars.saf(split, kind, accuracy))
    return bars
