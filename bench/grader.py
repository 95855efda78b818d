"""Measures the grader: the samples of our rubrics, and public short answers that it was not fitted on.

    python bench/grader.py [--data DIR]     (or VIVA_SHARED_DATA)

Two tables of our rubrics. First the committed coefficients, which were fitted with the samples in view.
Then leave one rubric out: coefficients from the other rubrics only; word frequencies, thresholds and the
synonym table stay. The word overlap beside them takes its threshold from the other rubrics' samples.
docs/grading.md says which figures are biased and how.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fit_grader
from sklearn.metrics import f1_score, roc_auc_score

from vivavoce.domain.grade import CONTRADICTED, COVERED, PARTIAL, Grade
from vivavoce.domain.rubric import BANDS, Rubric, Sample
from vivavoce.grader import ForeignPoint, Grader
from vivavoce.grader.blend import committed_models
from vivavoce.grader.text import is_content, words_of

GOOD, BAD = ("strong", "good"), ("wrong", "off-topic", "keyword-stuffed")
SAID = (COVERED, PARTIAL)
SETS = (("beetle", ("ua", "uq")), ("scientsbank", ("ua", "uq", "ud")))
# Figures of DESIGN.md, section 6: the baseline to beat, and the best published in 2013.
TO_BEAT = {
    ("beetle", "ua", 2): (0.894, 0.833), ("beetle", "uq", 2): (0.786, 0.725),
    ("beetle", "ua", 3): (0.755, 0.715), ("beetle", "uq", 3): (0.648, 0.585),
    ("scientsbank", "ua", 2): (0.732, 0.768), ("scientsbank", "uq", 2): (0.700, 0.737),
    ("scientsbank", "ud", 2): (0.686, 0.705),
}  # fmt: skip


@dataclass(frozen=True)
class Graded:
    """One sample, its grade, and the word overlap of each point less a threshold."""

    rubric: Rubric
    sample: Sample
    grade: Grade
    overlaps: list[float]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("VIVA_SHARED_DATA"))
    data = parser.parse_args().data
    bank = fit_grader.rubrics()
    ours = [rubric for rubric in bank if rubric.samples]
    committed = Grader()
    _table("Committed", ours, lambda _: committed)
    _speed(ours, committed)
    rows = fit_grader.bank_rows(bank)
    _table("Leave one rubric out", ours, lambda rubric: held_out(rubric, rows))
    if data is None or not (Path(data) / "asag").is_dir():
        print("\nPublic sets skipped: give --data DIR or VIVA_SHARED_DATA (a folder that holds asag/*.jsonl).")
        return
    _public(Path(data) / "asag", committed)


def held_out(rubric: Rubric, rows: fit_grader.BankRows) -> Grader:
    """A grader whose coefficients have seen neither the points nor the samples of one rubric."""
    return Grader(models={**committed_models(), **fit_grader.fit_bank(rows, leave_out=rubric.question)})


def _table(title: str, ours: Sequence[Rubric], grader_of: Callable[[Rubric], Grader]) -> None:
    print(
        f"\n{title}\n\n| rubric | samples | right band | within one band | points said: macro-F1 | AUC "
        "| misconceptions: right of listed, of asserted | in order | word overlap: macro-F1 | AUC |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    every: list[Graded] = []
    ordered = 0
    for rubric in ours:
        grader = grader_of(rubric)
        threshold = best_threshold([row for other in ours if other is not rubric for row in overlaps(other)])
        graded = [_graded(rubric, sample, grader, threshold) for sample in rubric.samples]
        right = in_order([(one.sample.kind, one.grade) for one in graded])
        print(f"| {rubric.question} | {_row(graded, 'yes' if right else 'no')} |", flush=True)
        every += graded
        ordered += right
    print(f"| all | {_row(every, f'{ordered} of {len(ours)}')} |", flush=True)


def _graded(rubric: Rubric, sample: Sample, grader: Grader, threshold: float) -> Graded:
    found = [overlap((p.statement, p.minimal, *p.wordings), sample.text) - threshold for p in rubric.points]
    return Graded(rubric, sample, grader.grade(rubric, sample.text), found)


def _row(graded: Sequence[Graded], order: str) -> str:
    away = [abs(BANDS.index(one.grade.band) - BANDS.index(one.sample.band)) for one in graded]
    points = [(point, point.id, one) for one in graded for point in one.grade.points]
    truth = [one.sample.expect[name] in SAID for _, name, one in points]
    said = [point.verdict in SAID for point, _, _ in points]
    plain = [value for one in graded for value in one.overlaps]
    listed = [(wrong.id, one) for one in graded for wrong in one.grade.misconceptions]
    rightly = sum(name in one.sample.misconceptions for name, one in listed)
    asserted = sum(len(one.sample.misconceptions) for one in graded)
    cells = [
        f"{len(graded)} | {away.count(0)} | {sum(step <= 1 for step in away)}",
        _agreement(truth, said, [point.probability for point, _, _ in points]),
        f"{rightly} of {len(listed)}, of {asserted}",
        order,
        _agreement(truth, [value >= 0 for value in plain], plain),
    ]
    return " | ".join(cells)


def _agreement(truth: Sequence[bool], said: Sequence[bool], chance: Sequence[float]) -> str:
    return f"{f1_score(truth, said, average='macro'):.3f} | {roc_auc_score(truth, chance):.3f}"


def in_order(grades: Iterable[tuple[str, Grade]]) -> bool:
    """Whether every strong or good sample outscores every wrong, off-topic or keyword-stuffed one."""
    scores = [(kind, grade.score) for kind, grade in grades]
    good = [score for kind, score in scores if kind in GOOD]
    bad = [score for kind, score in scores if kind in BAD]
    return min(good, default=1.0) > max(bad, default=-1.0)


def spoilt_copies(text: str) -> list[str]:
    """An answer as keywords, shuffled, and with every statement denied."""
    words = text.split()
    random.Random(1).shuffle(words)
    keywords = [word for word in re.findall(r"[\w']+", text) if len(word) > 4]
    verbs = r"(\b(?:is|are|can|will|does|do|has|have|would|was)\b|'s\b|'re\b)(?! not)"
    return [", ".join(keywords), " ".join(words), re.sub(verbs, r"\1 not", text)]


def overlaps(rubric: Rubric) -> list[tuple[float, bool]]:
    """Word overlap of each point with each sample, and whether the point is said there."""
    return [
        (overlap((p.statement, p.minimal, *p.wordings), sample.text), sample.expect[p.id] in SAID)
        for sample in rubric.samples
        for p in rubric.points
    ]


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
