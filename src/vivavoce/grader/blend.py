"""From features to a calibrated probability, and from a probability to a verdict.

`coefficients.json` holds four small logistic models, fitted by `bench/fit_grader.py`, which says on
what: `explanation` (is this point said?) and `false` (is this misconception asserted?) for answers
to a rubric; `short` and `flip` (is it said, is the opposite said?) for a lone foreign point.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from vivavoce.domain.grade import COVERED, MISSING, PARTIAL, UNSURE

EXPLANATION, FALSE, SHORT, FLIP = "explanation", "false", "short", "flip"
READ_EXPLANATION, READ_FALSE, READ_SHORT, READ_FLIP = "read_explanation", "read_false", "read_short", "read_flip"
READ_POINT_BESIDE, READ_FALSE_BESIDE = "read_point_beside", "read_false_beside"  # with the rest of the answer
READ_ALONE = "read_alone"  # instead of `READ_SHORT` where there is one reference
READ_SENTENCE = "read_sentence"  # of a short text: is this point said?
READ_CONTRADICTED = "read_contradicted"  # is the opposite of this point said?
READ_MARKED, READ_MARKED_FLIP = "read_marked", "read_marked_flip"  # a lone point with answers marked by a teacher
Models = Mapping[str, Mapping[str, float]]  # model -> feature name or "intercept" -> coefficient


@dataclass(frozen=True, slots=True)
class Levels:
    """The least probability of each verdict on a point, and of a misconception that is listed.

    A misconception costs, so it takes more than a guess. To say "contradicted" of a point takes more still, a chance
    of `contradicted`: with less it is not said, or left to the learner.
    """

    covered: float = 0.50
    partial: float = 0.42
    unsure: float = 0.30
    asserted: float = 0.70
    contradicted: float = 0.92


# `contradicted` of both: the least level from which, on the questions that fitted the blend, the lower end of an 80 %
# interval of the precision is .90: 19 of 19 by words, 37 of 38 by reading. From .55 on it were 84 of 98.
BY_WORDS = Levels()
# On the questions that fitted the blend, each read by a blend of the others: so 11 of 221 good answers fall into too
# low a band, 7 of 200 wrong ones pass as good, and .970 of the good answers are above strangers.
BY_READING = Levels(0.50, 0.37, 0.24, 0.60, 0.88)


@lru_cache(maxsize=1)
def committed_models() -> Models:
    """The models that ship."""
    raw = resources.files("vivavoce.grader").joinpath("coefficients.json").read_text(encoding="utf-8")
    models: Models = json.loads(raw)["models"]
    return models


def probability(model: Mapping[str, float], names: Sequence[str], features: Sequence[float]) -> float:
    """Chance that the target is said, by a logistic model; a feature that it does not name counts nothing."""
    logit = model["intercept"]
    for name, value in zip(names, features, strict=True):
        logit += model.get(name, 0.0) * value
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def verdict(chance: float, levels: Levels) -> str:
    """The verdict on a point; the band between missing and partial is left to the learner."""
    if chance >= levels.covered:
        return COVERED
    if chance >= levels.partial:
        return PARTIAL
    return UNSURE if chance >= levels.unsure else MISSING
