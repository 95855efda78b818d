"""Measures the grader: our samples, and public short answers that it was not fitted on.

    python bench/grader.py [--data DIR]     (or VIVA_SHARED_DATA)

Our rubrics are measured twice: with the committed coefficients, which have seen the samples, and
held out, with coefficients fitted on the other rubrics only. The verdict thresholds and the synonym
table were chosen by people who had read the first 22 samples, so those figures flatter. The plain
word-overlap baseline takes its threshold from the same training data as the model beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import fit_grader
from rubric_files import rubrics
from sklearn.metrics import f1_score, roc_auc_score

from vivavoce.domain.grade import CONTRADICTED, COVERED, PARTIAL, Grade
from vivavoce.domain.rubric import Rubric
from vivavoce.grader import ForeignPoint, Grader
from vivavoce.grader.blend import LEAST_COVERED, committed_models
from vivavoce.grader.text import is_content, words_of

GOOD, BAD = ("strong", "good"), ("wrong", "off-topic", "keyword-stuffed")
SETS = (("beetle", ("ua", "uq")), ("scientsbank", ("ua", "uq", "ud")))
# Figures of DESIGN.md, section 6: the baseline to beat, and the best published in 2013.
TO_BEAT = {
    ("beetle", "ua", 2): (0.894, 0.833), ("beetle", "uq", 2): (0.786, 0.725),
    ("beetle", "ua", 3): (0.755, 0.715), ("beetle", "uq", 3): (0.648, 0.585),
    ("scientsbank", "ua", 2): (0.732, 0.768), ("scientsbank", "uq", 2): (0.700, 0.737),
    ("scientsbank", "ud", 2): (0.686, 0.705),
}  # fmt: skip


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("VIVA_SHARED_DATA"))
    data = parser.parse_args().data
    bank = rubrics()
    ours = [rubric for rubric in bank if rubric.samples]
    committed = Grader()
    print(f"Our rubrics: {len(ours)} with samples, {sum(len(r.samples) for r in ours)} samples\n")
    print("| grader | right band | points, macro-F1 2-way | points, AUC | rubrics in order |\n|---|---|---|---|---|")
    _our_row("lexical, committed", ours, lambda _: committed)
    _our_row("lexical, held out", ours, lambda rubric: held_out(rubric, bank))
    _overlap_row(ours)
    _speed(ours, committed)
    if data is None or not (Path(data) / "asag").is_dir():
        print("\nPublic sets skipped: give --data DIR or VIVA_SHARED_DATA (a folder that holds asag/*.jsonl).")
        return
    _public(Path(data) / "asag", committed)


def held_out(rubric: Rubric, bank: Sequence[Rubric]) -> Grader:
    """A grader that has seen neither the wordings nor the samples of one rubric."""
    models = fit_grader.fit_bank([other for other in bank if other is not rubric])
    return Grader(models={**committed_models(), **models})


def _our_row(name: str, ours: Sequence[Rubric], grader_of: Callable[[Rubric], Grader]) -> None:
    bands, ordered = [], 0
    truth: list[bool] = []
    chance: list[float] = []
    for rubric in ours:
        grader = grader_of(rubric)
        grades = [(sample, grader.grade(rubric, sample.text)) for sample in rubric.samples]
        bands += [grade.band == sample.band for sample, grade in grades]
        ordered += in_order([(sample.kind, grade) for sample, grade in grades])
        for sample, grade in grades:
            truth += [sample.expect[point.id] in (COVERED, PARTIAL) for point in grade.points]
            chance += [point.probability for point in grade.points]
    _print_row(name, f"{sum(bands)} of {len(bands)}", truth, chance, LEAST_COVERED, f"{ordered} of {len(ours)}")


def in_order(grades: Sequence[tuple[str, Grade]]) -> bool:
    """Whether every strong or good sample outscores every wrong, off-topic or keyword-stuffed one."""
    good = [grade.score for kind, grade in grades if kind in GOOD]
    bad = [grade.score for kind, grade in grades if kind in BAD]
    return min(good, default=1.0) > max(bad, default=-1.0)


def _overlap_row(ours: Sequence[Rubric]) -> None:
    """Word overlap; the threshold of each rubric comes from the other rubrics' samples."""
    rows = {
        rubric.question: [
            (overlap((p.statement, p.minimal, *p.wordings), sample.text), sample.expect[p.id] in (COVERED, PARTIAL))
            for sample in rubric.samples
            for p in rubric.points
        ]
        for rubric in ours
    }
    truth, chance = [], []
    for name, mine in rows.items():
        others = [row for other, theirs in rows.items() if other != name for row in theirs] or mine
        threshold = best_threshold(others)
        truth += [label for _, label in mine]
        chance += [value - threshold for value, _ in mine]
    _print_row("word overlap", "", truth, chance, 0.0, "")


def _print_row(name: str, bands: str, truth: list[bool], chance: list[float], at: float, order: str) -> None:
    f1 = f1_score(truth, [value >= at for value in chance], average="macro")
    print(f"| {name} | {bands} | {f1:.3f} | {roc_auc_score(truth, chance):.3f} | {order} |")


def overlap(wordings: Sequence[str], answer: str) -> float:
    """Largest share of a wording's content words that the answer holds, unstemmed."""
    said = {word.text for word in words_of(answer)}
    wanted = [{word.text for word in words_of(wording) if is_content(word)} for wording in wordings]
    return max((len(words & said) / len(words) for words in wanted if words), default=0.0)


def best_threshold(rows: Sequence[tuple[float, bool]]) -> float:
    """The threshold with the best macro-F1."""
    truth = [label for _, label in rows]
    tried = [step / 50 for step in range(1, 50)]
    return max(tried, key=lambda at: f1_score(truth, [value >= at for value, _ in rows], average="macro"))


def _speed(ours: Sequence[Rubric], grader: Grader) -> None:
    """Milliseconds for the samples of 150 to 280 words, rubric compiled before."""
    taken = []
    for rubric in ours:
        for sample in rubric.samples:
            if 150 <= len(sample.text.split()) <= 280:
                runs = []
                for _ in range(5):
                    started = time.perf_counter()
                    grader.grade(rubric, sample.text)
                    runs.append((time.perf_counter() - started) * 1000)
                taken.append(min(runs))
    if taken:
        print(f"\nTime for a long answer: median {statistics.median(taken):.1f} ms, worst {max(taken):.1f} ms")


def _public(folder: Path, grader: Grader) -> None:
    print("\n| set | split | ways | n | lexical | word overlap | to beat | best of 2013 |")
    print("|---|---|---|---|---|---|---|---|")
    for name, splits in SETS:
        rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        train = [_overlap_of(row) for row in rows if row["split"] == "train"]
        threshold = best_threshold(train)
        for split in splits:
            test = [row for row in rows if row["split"].lower() == split]
            _public_rows(name, split, test, grader, threshold)


def _overlap_of(row: dict[str, Any]) -> tuple[float, bool]:
    return overlap([reference["text"] for reference in row["references"]], row["answer"]), row[
        "label_2way"
    ] == "correct"


def _public_rows(name: str, split: str, test: list[dict[str, Any]], grader: Grader, threshold: float) -> None:
    graded = []
    for row in test:
        point = ForeignPoint(row["question_id"], tuple(reference["text"] for reference in row["references"]))
        graded.append(grader.grade_points([point], row["answer"], row["question"])[0])
    two = f1_score(
        [row["label_2way"] == "correct" for row in test], [g.verdict == COVERED for g in graded], average="macro"
    )
    plain = [_overlap_of(row) for row in test]
    plain_two = f1_score([label for _, label in plain], [value >= threshold for value, _ in plain], average="macro")
    _print_public(name, split, 2, len(test), two, f"{plain_two:.3f}")
    if test[0]["label_3way"]:
        words = {COVERED: "correct", CONTRADICTED: "contradictory"}
        three = f1_score(
            [row["label_3way"] for row in test], [words.get(g.verdict, "incorrect") for g in graded], average="macro"
        )
        _print_public(name, split, 3, len(test), three, "")


def _print_public(name: str, split: str, ways: int, count: int, ours: float, plain: str) -> None:
    beat, published = TO_BEAT[name, split, ways]
    print(f"| {name} | {split} | {ways} | {count} | {ours:.3f} | {plain} | {beat:.3f} | {published:.3f} |")


if __name__ == "__main__":
    main()
