"""Fits a logistic model of the blend, and those of public short answers. Part of `train_grader.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import grader_pairs
import numpy as np
from grader_pairs import Row
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from vivavoce.grader.blend import (
    READ_ALONE,
    READ_FLIP,
    READ_MARKED,
    READ_MARKED_FLIP,
    READ_SHORT,
    probability,
)
from vivavoce.grader.features import NAMES, Finding, Target
from vivavoce.grader.judge import features_of_short, search_short
from vivavoce.grader.marked import MARKED_NAMES, MarkedAnswer
from vivavoce.grader.tiers import Asks
from vivavoce.grader.trained import SHORT_NAMES, log_odds

SETS = ("beetle", "scientsbank")
STRENGTH = 0.3  # inverse of the penalty of a logistic model
UNTALKATIVE = ("length",)  # features that would reward talking longer
WORDS = "words"  # log odds of a model over the features of the lexical tier
READ_SAID = ("margin_mean",)  # what the pair model adds to the words: is it said?
READ_OPPOSED = ("margin_mean", "denial_mean")  # is the opposite said?
Labelled = list[tuple[Sequence[float], bool, float]]  # features, said?, weight
Model = dict[str, float]


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A row of a train split with its features."""

    row: Row
    features: Sequence[float]

    @property
    def alone(self) -> bool:
        """Whether its question has one reference."""
        return len(self.row["references"]) == 1

    @property
    def said(self) -> bool:
        """Whether it is marked as right."""
        return bool(self.row["label_2way"] == "correct")

    @property
    def opposed(self) -> bool:
        """Whether it is marked as saying the opposite."""
        return bool(self.row["label_3way"] == "contradictory")


def fit(rows: Labelled, names: Sequence[str]) -> Model:
    """A logistic model with a mild penalty on standardised features."""
    kept = [place for place, name in enumerate(names) if name not in UNTALKATIVE]
    x = np.array([features for features, _, _ in rows])[:, kept]
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(scaler.transform(x), [said for _, said, _ in rows], sample_weight=[weight for _, _, weight in rows])
    slopes = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - slopes @ scaler.mean_)
    return {**{names[place]: float(slope) for place, slope in zip(kept, slopes, strict=True)}, "intercept": intercept}


def short_models(data: Path, asks: Asks) -> dict[str, Model]:
    """The models of a short answer: beside several references, beside a lone one, beside marked answers.

    How much the words weigh is learned from whole train splits, since that takes no pair model; how much the
    pair model adds, only from questions that it has not seen, since of those that it has it is too sure.
    """
    rows = [row for name in SETS for row in grader_pairs.short_rows(data, name)]
    words = [ShortAnswer(row, _found(row).features) for row in rows if not grader_pairs.is_dev_question(row)]
    read = [ShortAnswer(row, row_features(row, asks)) for row in rows if grader_pairs.is_dev_question(row)]
    models = {
        name: _in_two_steps(
            [(own.features, own.said, 1.0) for own in words if own.alone == alone],
            [(own.features, own.said, 1.0) for own in read if own.alone == alone],
            READ_SAID,
        )
        for name, alone in ((READ_SHORT, False), (READ_ALONE, True))
    }
    models[READ_FLIP] = _in_two_steps(
        [(own.features, own.opposed, 1.0) for own in words if own.row["label_3way"]],
        [(own.features, own.opposed, 1.0) for own in read if own.row["label_3way"]],
        READ_OPPOSED,
    )
    marked, flip = _marked_rows(data, asks)
    return {**models, READ_MARKED: fit(marked, MARKED_NAMES), READ_MARKED_FLIP: fit(flip, MARKED_NAMES)}


def _in_two_steps(known: Labelled, kept: Labelled, added: Sequence[str]) -> Model:
    """A model over `NAMES` from rows of those, then one over its log odds and `added` from rows of `SHORT_NAMES`."""
    by_words = fit(known, NAMES)
    places = [SHORT_NAMES.index(name) for name in added]
    rows = [
        ((_log_odds(by_words, own[: len(NAMES)]), *(own[place] for place in places)), said, weight)
        for own, said, weight in kept
    ]
    joined = fit(rows, (WORDS, *added))
    share = joined.pop(WORDS)
    model = {name: share * slope for name, slope in by_words.items()}
    return {**model, **joined, "intercept": model["intercept"] + joined["intercept"]}


def _log_odds(model: Model, features: Sequence[float]) -> float:
    return log_odds(probability(model, NAMES, features))


def _marked_rows(data: Path, asks: Asks) -> tuple[Labelled, Labelled]:
    """Rows of the answers that calibrate, beside marked answers: said, opposed. Both sets weigh the same."""
    said: Labelled = []
    opposed: Labelled = []
    for name in SETS:
        train = grader_pairs.short_rows(data, name)
        rows = [row for row in train if grader_pairs.is_dev(row)]
        for row in rows:
            own = ShortAnswer(row, row_features(row, asks, grader_pairs.marked_answers(row, train)))
            said.append((own.features, own.said, 800 / len(rows)))
            if row["label_3way"]:
                opposed.append((own.features, own.opposed, 1.0))
    return said, opposed


def row_features(row: Row, asks: Asks, marked: Sequence[MarkedAnswer] = ()) -> tuple[float, ...]:
    """Features of one public answer, beside the references alone or also beside marked answers."""
    return features_of_short(_target(row), _found(row), row["answer"], marked, asks)


def _found(row: Row) -> Finding:
    return search_short(_target(row), row["answer"], row["question"]).found[0]


def _target(row: Row) -> Target:
    return Target(row["question_id"], tuple(reference["text"] for reference in row["references"]))
