"""The trained tier: what the lexical tier found, and what a small pair model makes of the best passages.

Pure Python. The model answers from another process (`reading`); its reply becomes features, and a
logistic model (`trained.json`, fitted by `bench/train_grader.py`) becomes the judge of each target.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from vivavoce.grader.blend import Models
from vivavoce.grader.features import NAMES, Finding, Target
from vivavoce.grader.passages import Passage, passage_with

POINT_PAIRS, OTHER_PAIRS = 2, 1  # pairs of a wording and a passage that are read per point, per other target
FAR = 6.0  # logits: surer than this is all the same
SURE = 1e-4  # chances nearer to 0 or 1 than this are all the same
READ_NAMES = ("near", "near_three", "near_lead", "margin", "margin_mean", "denial", "against", "rival_denial")
TRAINED_NAMES = (*NAMES, *READ_NAMES)
CONTRADICTED_NAMES = ("said", "misconception", "opposed", "margin", "denial")  # the first three as log odds
SHORT_REFERENCES = 5
LIKENESS = 8.0  # how steeply a reference counts with its likeness to the answer
SHORT_READ_NAMES = ("margin", "margin_mean", "denial", "denial_mean", "chance", "chance_mean", "single")
SHORT_NAMES = (*NAMES, *SHORT_READ_NAMES)


@lru_cache(maxsize=1)
def trained_models() -> Models:
    """The coefficients that ship with the pair model."""
    raw = resources.files("vivavoce.grader").joinpath("trained.json").read_text(encoding="utf-8")
    models: Models = json.loads(raw)["models"]
    return models


@dataclass(frozen=True, slots=True)
class Read:
    """What the model makes of one target: its features but for its rivals, and the best passage (-1: none)."""

    cosines: tuple[float, ...]
    margin: float
    margin_mean: float
    denial: float
    passage: int


def request_for(
    targets: Sequence[Target], points: int, found: Sequence[Finding], passages: Sequence[Passage]
) -> dict[str, Any]:
    """The request to the worker: see `choosing.Request`. The wording with most words in common is a hint."""
    hints = []
    for target, finding in zip(targets, found, strict=True):
        place = passage_with(passages, finding.match.first, finding.match.last) if finding.reference else -1
        hints.append((finding.wording, place) if place >= 0 and finding.wording < len(target.wordings) else None)
    return {
        "wordings": [list(target.wordings) for target in targets],
        "pairs": [POINT_PAIRS if number < points else OTHER_PAIRS for number in range(len(targets))],
        "hints": hints,
        "passages": [passage.text for passage in passages],
        "parts": [list(passage.parts) for passage in passages],
    }


def read_reply(reply: Mapping[str, Any]) -> list[Read]:
    """One `Read` per target."""
    return [_read(cosines, pairs) for cosines, pairs in zip(reply["cosines"], reply["read"], strict=True)]


def _read(cosines: Sequence[float], pairs: Sequence[Sequence[float]]) -> Read:
    if not pairs:
        return Read(tuple(cosines), -FAR, -FAR, -FAR, -1)
    margins = [margin(pair[2:]) for pair in pairs]
    best = max(range(len(pairs)), key=margins.__getitem__)
    denials = [denial(pair[2:]) for pair in pairs]
    return Read(tuple(cosines), margins[best], sum(margins) / len(margins), max(denials), int(pairs[best][1]))


def margin(logits: Sequence[float]) -> float:
    """Log odds of covered against the rest."""
    return _against_rest(logits, 0)


def denial(logits: Sequence[float]) -> float:
    """Log odds of contradicted against the rest."""
    return _against_rest(logits, 2)


def _against_rest(logits: Sequence[float], wanted: int) -> float:
    rest = [value for place, value in enumerate(logits) if place != wanted]
    largest = max(rest)
    total = largest + math.log(sum(math.exp(value - largest) for value in rest))
    return max(-FAR, min(FAR, logits[wanted] - total))


def trained_features(found: Finding, read: Read, rivals: Sequence[Read]) -> tuple[float, ...]:
    """In the order of `TRAINED_NAMES`. Rivals: what a point and what contradicts it are to each other."""
    against = max((rival.margin for rival in rivals), default=-FAR)
    denied = max((rival.denial for rival in rivals), default=-FAR)
    return (*found.features, *read.cosines, read.margin, read.margin_mean, read.denial, against, denied)


def contradicted_features(said: float, misconception: float, opposed: float, own: Sequence[float]) -> tuple[float, ...]:
    """In the order of `CONTRADICTED_NAMES`: whether an answer says the opposite of a point.

    The first three are chances: of the point, of the likeliest misconception about it, and of its contradicting
    wordings. `own` are the point's `trained_features`.
    """
    named = dict(zip(TRAINED_NAMES, own, strict=True))
    return (*map(log_odds, (said, misconception, opposed)), named["margin"], named["denial"])


def log_odds(chance: float) -> float:
    """Log odds of a chance, within bounds."""
    kept = max(chance, SURE), max(1.0 - chance, SURE)
    return math.log(kept[0] / kept[1])


def between(one: float, other: float, share: float) -> float:
    """The chance whose log odds lie that share of the way from those of one to those of the other."""
    return 1.0 / (1.0 + math.exp(-(log_odds(one) + share * (log_odds(other) - log_odds(one)))))


def short_features(found: Finding, logits: Sequence[Sequence[float]], alike: Sequence[float]) -> tuple[float, ...]:
    """In the order of `SHORT_NAMES`: one answer beside each of its references.

    `alike`: how much each reference shares with the answer, in [0, 1]. The more it does, the more it counts in a mean:
    what a far reference says of an answer is mostly noise.
    """
    margins, denials = [margin(row) for row in logits], [denial(row) for row in logits]
    chances = [1.0 / (1.0 + math.exp(-value)) for value in margins]
    weights = [math.exp(LIKENESS * (own - max(alike))) for own in alike]
    sides = ((max(own), _mean(own, weights)) for own in (margins, denials, chances))
    return (*found.features, *(value for pair in sides for value in pair), float(len(logits) == 1))


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
