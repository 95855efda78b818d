"""Measures both tiers of the grader on questions that they have not seen, beside simpler judges.

    python bench/grader_tiers.py --data DIR [--weights DIR] [--model FILE] [--internal] [--others DIR ...]

Ours: the third of our questions that the trained tier was never shown (`grader_pairs.is_held_out`); its
thresholds come from the questions that fitted its blend. The lexical tier has no such third: its wordings,
synonyms and coefficients were made by people and scripts that had seen samples of most questions.
Public: the test splits of Beetle, SciEntsBank and SAF; thresholds and curves from the rows of the train
splits that the pair model was not trained on (`grader_pairs.is_dev`). Read the test splits rarely.
`--others` names folders of graders trained with other seeds (`train_grader.py --into DIR --seed N`): the
bars of the public sets are then those of the mean.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fit_grader
import grader as lexical_bench
import numpy as np
import platformdirs
import results
import train_grader
from grader_bars import bars_of_ours, means
from grader_measures import HEADINGS, Scored, calibrated, cells, scored
from grader_public import Judge, public, texts_of
from measure import Row
from train_grader import InProcess

from vivavoce.domain.grade import CONTRADICTED, COVERED, MAY_BE, MISSING, PARTIAL, Grade
from vivavoce.domain.rubric import BANDS, Rubric, Sample
from vivavoce.grader import TRAINED, ErrorRates, Grader, reading
from vivavoce.grader.error_rates import FILE as ERROR_RATES
from vivavoce.grader.text import words_of

SAID = (COVERED, PARTIAL)
GOOD = ("strong", "good")
OTHER_ANSWERS = 12  # good answers to other questions that every rubric is tried with
Grades = list[tuple[Rubric, Sample, Grade]]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("VIVA_SHARED_DATA"))
    weights = Path(platformdirs.user_data_dir("vivavoce", appauthor=False)) / "weights" / "minilm"
    parser.add_argument("--weights", type=Path, default=weights)
    parser.add_argument("--model", type=Path, default=Path(reading.__file__).parent / reading.MODEL)
    parser.add_argument("--internal", action="store_true", help="only our questions")
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="folders of graders of other seeds")
    args = parser.parse_args()
    if not args.internal and (args.data is None or not (Path(args.data) / "asag").is_dir()):
        parser.error("say where the data is (a folder that holds asag/*.jsonl), or --internal")
    measure(InProcess(args.model), None if args.internal else Path(args.data), Cosine(args.weights), args.others)


def measure(asks: InProcess, data: Path | None, cosine: Cosine, others: Sequence[Path]) -> None:
    """Print the tables of our questions and, if `data` is given, of the public sets; write `error_rates.json`."""
    bank = fit_grader.rubrics()
    seen = json.loads(Path(reading.__file__).with_name(reading.BLEND).read_text(encoding="utf-8"))["seen"]
    blend, held = train_grader.unseen(bank, seen), train_grader.split(bank)[2]
    graders = {"trained": Grader(TRAINED, asks=asks), "lexical": Grader()}
    bars = ours(blend, held, graders, cosine)
    if data is None:
        bars.append(Row("public sets", "not measured: make bench-grader DATA=DIR", "", None))
    else:
        nearest = cosine_of(cosine)
        plain: dict[str, Judge] = {
            "word overlap": lambda rows: [_overlaps([texts_of(row)], row["answer"])[0] for row in rows],
            "cosine": lambda rows: [nearest([texts_of(row)], row["answer"])[0] for row in rows],
            "length only": lambda rows: [_lengths([()], row["answer"])[0] for row in rows],
        }
        seeds = [public(data, graders, asks, plain)]
        for folder in others:
            print(f"\n## {folder.name}")
            models = json.loads((folder / reading.BLEND).read_text(encoding="utf-8"))["models"]
            read = InProcess(folder / reading.MODEL)
            seeds.append(public(data, {"trained": Grader(TRAINED, models, read)}, read, {}))
        bars += means(seeds)
    results.keep("grader", bars)


class Cosine:
    """The untrained sentence encoder: mean of its last layer."""

    def __init__(self, weights: Path) -> None:
        import grader_encoder
        import torch

        self._tokens, self._model = grader_encoder.tokenizer(weights), grader_encoder.load(weights, 0)
        self._model.head = torch.nn.Identity()  # what is left is the mean that the head would see

    def vectors(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """One unit vector per text."""
        import grader_encoder

        found = grader_encoder.vectors(self._model, self._tokens, list(texts), last=True)
        unit: np.ndarray[Any, Any] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


# ---- our questions


def ours(blend: Sequence[Rubric], held: Sequence[Rubric], graders: dict[str, Grader], cosine: Cosine) -> list[Row]:
    """Points of the held-out questions, by every judge, and what becomes of whole answers. Returns the bars."""
    held, blend = [[rubric for rubric in part if rubric.samples] for part in (held, blend)]
    print(f"\nOurs: points of {len(held)} held-out questions, {sum(len(r.samples) for r in held)} answers\n")
    print(f"| judge | {' | '.join(HEADINGS)} |\n|{'---|' * (len(HEADINGS) + 1)}")
    grades = {name: _grades(held, grader) for name, grader in graders.items()}
    for name, grader in graders.items():
        row = " | ".join(cells(_points(grades[name]), _points(_grades(blend, grader))))
        print(f"| {name} | {row} |", flush=True)
    for name, judge in (("word overlap", _overlaps), ("cosine", cosine_of(cosine)), ("length only", _lengths)):
        dev, rows = calibrated(_raw(blend, judge), _raw(held, judge))
        print(f"| {name} | {' | '.join(cells(rows, dev))} |", flush=True)
    print(
        "\n| tier | right band | within one | good answers too low | even for “perhaps” | given a “perhaps” "
        "| misconceptions: right of listed, of asserted "
        "| points contradicted: right of said so | good answers above those to other questions | bad input below .35 |"
    )
    print(f"|{'---|' * 10}")
    whole = {name: _whole(held, grades[name], grader) for name, grader in graders.items()}
    for name, row in whole.items():
        print(f"| {name} | {' | '.join(row)} |", flush=True)
    rates = {name: asdict(_error_rates(found)) for name, found in grades.items()}
    stored = {"measured_by": "bench/grader_tiers.py", "tiers": rates}
    file = Path(reading.__file__).with_name(ERROR_RATES)
    file.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    points = {name: _points(found) for name, found in grades.items()}
    return bars_of_ours(points[TRAINED], points["lexical"], _error_rates(grades[TRAINED]), whole[TRAINED])


def _error_rates(graded: Grades) -> ErrorRates:
    points = [(point.verdict, sample.expect[point.id] in SAID) for _, sample, grade in graded for point in grade.points]
    said = [truth for verdict, truth in points if verdict in SAID]
    missing = [truth for verdict, truth in points if verdict == MISSING]
    good = [(sample.band, grade) for _, sample, grade in graded if sample.kind in GOOD]
    return ErrorRates(
        answers=len(graded),
        questions=len({rubric.question for rubric, _, _ in graded}),
        said=len(said),
        said_wrongly=said.count(False),
        missing=len(missing),
        missing_wrongly=missing.count(True),
        good=len(good),
        good_too_low=sum(BANDS.index(grade.band) > BANDS.index(due) for due, grade in good),
        good_below_perhaps=sum(BANDS.index(_at_best(grade)) > BANDS.index(due) for due, grade in good),
    )


def _at_best(grade: Grade) -> str:
    return grade.extra.get(MAY_BE, grade.band)


def _grades(rubrics: Sequence[Rubric], grader: Grader) -> Grades:
    return [(rubric, s, grader.grade(rubric, s.text)) for rubric in rubrics for s in rubric.samples]


def _points(grades: Grades) -> Scored:
    rows = [
        (point.probability, sample.expect[point.id] in SAID, rubric.question)
        for rubric, sample, grade in grades
        for point in grade.points
    ]
    return scored(*zip(*rows, strict=True))


def _raw(rubrics: Sequence[Rubric], judge: Callable[[Sequence[tuple[str, ...]], str], list[float]]) -> Scored:
    rows = []
    for rubric in rubrics:
        wordings = [(point.statement, point.minimal, *point.wordings) for point in rubric.points]
        for sample in rubric.samples:
            values = judge(wordings, sample.text)
            rows += [
                (value, sample.expect[point.id] in SAID, rubric.question)
                for point, value in zip(rubric.points, values, strict=True)
            ]
    return scored(*zip(*rows, strict=True))


def _overlaps(wordings: Sequence[tuple[str, ...]], answer: str) -> list[float]:
    return [lexical_bench.overlap(own, answer) for own in wordings]


def _lengths(wordings: Sequence[tuple[str, ...]], answer: str) -> list[float]:
    return [math.log1p(len(words_of(answer)))] * len(wordings)


def cosine_of(cosine: Cosine) -> Callable[[Sequence[tuple[str, ...]], str], list[float]]:
    """Largest cosine of a sentence of the answer with a wording."""
    kept: dict[tuple[str, ...], np.ndarray[Any, Any]] = {}

    def judge(wordings: Sequence[tuple[str, ...]], answer: str) -> list[float]:
        for own in wordings:
            if own not in kept:
                kept[own] = cosine.vectors(own)
        sentences = [part for part in answer.replace("?", ".").replace("!", ".").split(".") if part.strip()]
        said = cosine.vectors(sentences or [answer])
        return [float((said @ kept[own].T).max()) for own in wordings]

    return judge


def _whole(held: Sequence[Rubric], graded: Grades, grader: Grader) -> list[str]:
    away = [BANDS.index(grade.band) - BANDS.index(sample.band) for _, sample, grade in graded]
    good = [step for (_, sample, _), step in zip(graded, away, strict=True) if sample.kind in GOOD]
    listed = [(wrong.id, sample) for _, sample, grade in graded for wrong in grade.misconceptions]
    asserted = sum(len(sample.misconceptions) for _, sample, _ in graded)
    against = [
        sample.expect[p.id] == CONTRADICTED
        for _, sample, grade in graded
        for p in grade.points
        if p.verdict == CONTRADICTED
    ]
    above, pairs = _above_strangers(held, [(r, s, g.score) for r, s, g in graded], grader)
    weak, bad = _bad_input(held, grader)
    return [
        f"{away.count(0)} of {len(away)}",
        f"{sum(abs(step) <= 1 for step in away)}",
        f"{sum(step > 0 for step in good)} of {len(good)}",
        f"{_error_rates(graded).good_below_perhaps}",
        f"{sum(MAY_BE in grade.extra for _, _, grade in graded)}",
        f"{sum(name in sample.misconceptions for name, sample in listed)} of {len(listed)}, of {asserted}",
        f"{sum(against)} of {len(against)}",
        f"{above} of {pairs}",
        f"{weak} of {bad}",
    ]


def _above_strangers(
    held: Sequence[Rubric], scores: Sequence[tuple[Rubric, Any, float]], grader: Grader
) -> tuple[int, int]:
    """Pairs of a good answer and a good answer to another question that are in order, and all pairs."""
    above = pairs = 0
    for place, rubric in enumerate(held):
        own = [score for other, sample, score in scores if other is rubric and sample.kind in GOOD]
        foreign = [s.text for other in (*held[place + 1 :], *held[:place]) for s in other.samples if s.kind in GOOD]
        step = max(1, len(foreign) // OTHER_ANSWERS)
        theirs = [grader.grade(rubric, text).score for text in foreign[::step][:OTHER_ANSWERS]]
        above += sum(mine > other for mine in own for other in theirs)
        pairs += len(own) * len(theirs)
    return above, pairs


def _bad_input(held: Sequence[Rubric], grader: Grader) -> tuple[int, int]:
    """Keyword lists, shuffles and negated copies of the strong samples below .35, and how many were tried."""
    scores = []
    for rubric in held:
        strong = next((sample.text for sample in rubric.samples if sample.kind == "strong"), "")
        for text in lexical_bench.spoilt_copies(strong):
            scores.append(grader.grade(rubric, text).score)
    return sum(score < 0.35 for score in scores), len(scores)


if __name__ == "__main__":
    main()
