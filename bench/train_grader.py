"""Trains the trained tier: `pairs.onnx`, the pair model, and `trained.json`, the blend on top of it.

    python bench/train_grader.py --data DIR [--weights DIR] [--into DIR] [--seed 1]

Needs the data folder (DIR/asag/beetle.jsonl, scientsbank.jsonl, saf_en.jsonl) and the files of MiniLM
(model.safetensors, tokenizer.json), by default where `viva` keeps weights. Nothing is downloaded. Needs
PyTorch, onnx and safetensors. The same seed and machine give the same model.

A third of our questions, by a hash of their name, is held out and gives nothing. Of the others one half fits
the blend, and so do those that got samples after the pair model was trained (`--blend-only`); the rest trains
the pair model. `trained.json` names the questions whose samples the pair model has seen.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fit_grader
import grader_pairs
import numpy as np
import platformdirs
from grader_pairs import Bag
from grader_sentences import looks_at, sentence_model
from grader_short import Labelled, fit, short_models

from vivavoce.domain.grade import CONTRADICTED, COVERED, MISSING, PARTIAL
from vivavoce.domain.rubric import ASKED, Rubric, Sample
from vivavoce.grader import reading
from vivavoce.grader.blend import (
    READ_CONTRADICTED,
    READ_EXPLANATION,
    READ_FALSE,
    READ_FALSE_BESIDE,
    READ_POINT_BESIDE,
    READ_SENTENCE,
    probability,
)
from vivavoce.grader.choosing import Request, choose, passage_vectors, similarity
from vivavoce.grader.context import FALSE_NAMES, POINT_NAMES
from vivavoce.grader.tiers import (
    Compiled,
    beside,
    compile_rubric,
    contradictions,
    features_of,
    read_passages,
    search,
)
from vivavoce.grader.trained import CONTRADICTED_NAMES, TRAINED_NAMES, request_for

SETS = ("beetle", "scientsbank", "saf_en")
PASSES = {"beetle": 2, "scientsbank": 1, "saf_en": 1}  # times that an answer is seen beside others
STRANGERS = 3  # answers to other questions, per rubric
STRANGER_WEIGHT = 0.25
FOLDS = 11  # parts of the questions; every one is read by models of the others


def main() -> None:
    """Train, export, fit the blend, write both files."""
    args = _arguments()
    started = time.process_time()
    model_file = args.into / reading.MODEL
    blend_file = args.into / reading.BLEND
    if args.blend_only:
        seen = json.loads(blend_file.read_text(encoding="utf-8"))["seen"]
    else:
        seen = train_pairs(args.data, args.weights, model_file, args.seed)
    models = fit_blends(args.data, InProcess(model_file), unseen(fit_grader.rubrics(), seen))
    rounded = {name: {key: round(value, 4) for key, value in model.items()} for name, model in models.items()}
    stored = {"fitted_by": "bench/train_grader.py", "seed": args.seed, "seen": seen, "models": rounded}
    blend_file.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    taken = time.process_time() - started
    print(f"{taken:.0f} CPU seconds; {model_file.name}: {model_file.stat().st_size / 1e6:.1f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("VIVA_SHARED_DATA"))
    weights = Path(platformdirs.user_data_dir("vivavoce", appauthor=False)) / "weights" / "minilm"
    parser.add_argument("--weights", type=Path, default=weights)
    parser.add_argument("--into", type=Path, default=Path(reading.__file__).parent)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blend-only", action="store_true", help="keep pairs.onnx, fit trained.json anew")
    args = parser.parse_args()
    if args.data is None:
        parser.error("say where the data is: --data DIR or VIVA_SHARED_DATA")
    needed = [Path(args.data) / "asag" / f"{name}.jsonl" for name in SETS]
    if not args.blend_only:
        needed += [args.weights / "model.safetensors", args.weights / "tokenizer.json"]
    missing = [path for path in needed if not path.is_file()]
    if missing:
        parser.error(f"not there: {', '.join(map(str, missing))}")
    return args


class InProcess:
    """The pair model without a worker."""

    def __init__(self, path: Path) -> None:
        from vivavoce.grader.reader import Reader

        self._reader = Reader(path)

    def ask(self, request: dict[str, Any]) -> Any:
        """The reply that a worker would give."""
        return self._reader.answer(request)


# ---- our questions


def is_for_blend(question: str) -> bool:
    """Whether a question that is not held out fits the blend and not the pair model."""
    return not grader_pairs.is_held_out(question) and grader_pairs.number(question) // 3 % 2 == 0


def split(bank: Sequence[Rubric]) -> tuple[list[Rubric], list[Rubric], list[Rubric]]:
    """For the pair model, for the blend, held out."""
    held = [rubric for rubric in bank if grader_pairs.is_held_out(rubric.question)]
    blend = [rubric for rubric in bank if is_for_blend(rubric.question)]
    return [rubric for rubric in bank if rubric not in held and rubric not in blend], blend, held


def unseen(bank: Sequence[Rubric], seen: Sequence[str]) -> list[Rubric]:
    """Those not held out that have samples which the pair model has not seen."""
    known = {*seen}
    return [r for r in bank if r.samples and r.question not in known and not grader_pairs.is_held_out(r.question)]


# ---- the pair model


def train_pairs(data: Path, weights: Path, model_file: Path, seed: int) -> list[str]:
    """Train and export the pair model. Returns the questions whose samples it saw."""
    import grader_encoder

    bank = split(fit_grader.rubrics())[0]
    chance = random.Random(seed)
    tokens, model = grader_encoder.tokenizer(weights), grader_encoder.load(weights, seed)

    def vectors(texts: Sequence[str]) -> np.ndarray[Any, Any]:
        return grader_encoder.vectors(model, tokens, texts)

    bags = [*short_bags(data, chance)]
    print(f"{len(bags)} bags of short answers")
    for rubric in bank:
        others = [other for other in bank if other is not rubric]
        bags += grader_pairs.rubric_bags(rubric, others, chance)
        strangers = [chance.choice(other.samples).text for other in chance.sample(others, STRANGERS) if other.samples]
        bags += grader_pairs.sample_bags(rubric, Chooser(rubric, vectors), strangers)
    print(f"{len(bags)} bags with those of {len(bank)} rubrics")
    grader_encoder.train(model, bags, tokens, seed)
    about = {"licence": "Apache-2.0", "from": "sentence-transformers/all-MiniLM-L6-v2", "seed": str(seed)}
    grader_encoder.export(model, tokens, model_file, about)
    return sorted(rubric.question for rubric in bank if rubric.samples)


def short_bags(data: Path, chance: random.Random) -> list[Bag]:
    """Bags of the train splits, less what calibrates."""
    return [
        bag
        for name, passes in PASSES.items()
        for _ in range(passes)
        for bag in grader_pairs.short_bags(
            [row for row in grader_pairs.short_rows(data, name) if not grader_pairs.is_dev(row)], chance
        )
    ]


class Chooser:
    """Chooses pairs as the worker does, with the vectors of the model in training; those do not change."""

    def __init__(self, rubric: Rubric, vectors: Any) -> None:
        self._compiled = compile_rubric(rubric.points, rubric.misconceptions, rubric.question.replace("-", " "))
        self._vectors = vectors
        self._own = vectors([text for target in self._compiled.targets.targets for text in target.wordings])
        points, wrong = len(rubric.points), len(rubric.misconceptions)
        others = len(self._compiled.targets.targets) - points - wrong
        self._kinds = ["point"] * points + ["misconception"] * wrong + ["opposed"] * others

    def __call__(self, text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Kind, id and pairs of every target."""
        searched = search(self._compiled, text)
        if not searched.passages:
            return []
        targets = self._compiled.targets.targets
        request = Request(**request_for(targets, self._compiled.points, searched.found, searched.passages))
        chosen, _ = choose(request, similarity(self._own, passage_vectors(request, self._vectors)))
        return [
            (kind, target.id, [(target.wordings[w], request["passages"][p]) for w, p in pairs])
            for kind, target, pairs in zip(self._kinds, targets, chosen, strict=True)
        ]


# ---- the blend


def fit_blends(data: Path, asks: InProcess, rubrics: Sequence[Rubric]) -> dict[str, dict[str, float]]:
    """Logistic models over the features of texts that the pair model was not trained on."""
    answers = bank_answers(rubrics, asks)
    said, false = bank_rows(answers)
    judged = judged_by_others(answers)
    in_answer, false_in_answer = beside_rows(judged)
    alone = {READ_EXPLANATION: fit(said, TRAINED_NAMES), READ_FALSE: fit(false, TRAINED_NAMES)}
    return {
        **alone,
        READ_SENTENCE: sentence_model(looks_at(rubrics, alone, asks)),
        READ_POINT_BESIDE: fit(in_answer, POINT_NAMES),
        READ_FALSE_BESIDE: fit(false_in_answer, FALSE_NAMES),
        READ_CONTRADICTED: fit(contradicted_rows(judged), CONTRADICTED_NAMES),
        **short_models(data, asks),
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with the features of every target of a rubric, and what people heard in it."""

    rubric: Rubric
    compiled: Compiled
    features: list[tuple[float, ...]]
    sample: Sample | None  # None: an answer to another question
    weight: float

    def expects(self, place: int) -> str:
        """The verdict expected on a point."""
        return self.sample.expect[self.compiled.targets.targets[place].id] if self.sample else MISSING

    def asserts(self, place: int) -> bool:
        """Whether a misconception is asserted."""
        return self.sample is not None and self.compiled.targets.targets[place].id in self.sample.misconceptions

    def labelled(self, features: Sequence[Sequence[float]]) -> tuple[Labelled, Labelled]:
        """Rows of the points and of the misconceptions, from the features of both."""
        said: Labelled = []
        false: Labelled = []
        for place, own in enumerate(features[: self.compiled.points + self.compiled.misconceptions]):
            if place < self.compiled.points:
                said.append((own, self.expects(place) in (COVERED, PARTIAL), self.weight))
            else:
                false.append((own, self.asserts(place), self.weight))
        return said, false


Judgements = list[tuple[Answer, list[float]]]  # with the chance of every target


def bank_answers(rubrics: Sequence[Rubric], asks: InProcess) -> list[Answer]:
    """Samples, and a few answers to a question far away; those without any evidence left out.

    The latter weigh little. Without them a stranger's answer passes too easily; with more of them every
    probability is too low, and points that were said are called missing. A neighbour's answers would not do: in
    truth they say some of the points.
    """
    found = []
    half = len(rubrics) // 2
    for rubric, stranger in zip(rubrics, (*rubrics[half:], *rubrics[:half]), strict=True):
        compiled = compile_rubric(rubric.points, rubric.misconceptions, rubric.question.replace("-", " "))
        answers = [(sample.text, sample, 1.0) for sample in rubric.samples]
        answers += [(sample.text, None, STRANGER_WEIGHT) for sample in stranger.samples[:STRANGERS]]
        for text, sample, weight in answers:
            searched = search(compiled, text)
            if searched.passages:
                features = features_of(compiled, searched, read_passages(compiled, searched, asks))
                found.append(Answer(rubric, compiled, features, sample, weight))
    return found


def bank_rows(answers: Sequence[Answer]) -> tuple[Labelled, Labelled]:
    """Rows of points and of misconceptions."""
    said: Labelled = []
    false: Labelled = []
    for answer in answers:
        points, misconceptions = answer.labelled(answer.features)
        said += points
        false += misconceptions
    return said, false


def judged_by_others(answers: Sequence[Answer]) -> Judgements:
    """Answers with the chance of every target, from models of other questions."""
    judged: Judgements = []
    for fold in range(FOLDS):
        others = [answer for answer in answers if grader_pairs.number(answer.rubric.question) % FOLDS != fold]
        said, false = (fit(part, TRAINED_NAMES) for part in bank_rows(others))
        for answer in answers:
            if grader_pairs.number(answer.rubric.question) % FOLDS == fold:
                points = answer.compiled.points
                chances = [
                    probability(said if place < points else false, TRAINED_NAMES, own)
                    for place, own in enumerate(answer.features)
                ]
                judged.append((answer, chances))
    return judged


def beside_rows(judged: Judgements) -> tuple[Labelled, Labelled]:
    """Rows of points and of misconceptions with what the rest of the answer tells about them."""
    said: Labelled = []
    false: Labelled = []
    for answer, chances in judged:
        asked = [point.role == ASKED for point in answer.rubric.points]
        points, misconceptions = beside(answer.compiled, chances, asked)
        rows = answer.labelled([*points, *misconceptions])
        said += rows[0]
        false += rows[1]
    return said, false


def contradicted_rows(judged: Judgements) -> Labelled:
    """Rows of points in samples: is the opposite said?"""
    rows: Labelled = []
    for answer, chances in judged:
        if answer.sample is not None:
            found = contradictions(answer.compiled, chances, answer.features)
            rows += [(own, answer.expects(place) == CONTRADICTED, 1.0) for place, own in enumerate(found)]
    return rows


if __name__ == "__main__":
    main()
