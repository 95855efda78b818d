"""From features to a calibrated probability, and from a probability to a verdict.

`coefficients.json` holds two small logistic models, fitted by `bench/fit_grader.py`: `point` (is it
said?) and `false` (is this misconception asserted?), each for `explanation` (a rubric) and, for
`point`, `short` (one foreign point and a one-sentence answer). The script says on what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from vivavoce.domain.grade import COVERED, MISSING, PARTIAL, UNSURE

EXPLANATION, SHORT, FALSE = "explanation", "short", "false"

LEAST_COVERED = 0.60
LEAST_PARTIAL = 0.50
LEAST_UNSURE = 0.36
LEAST_ASSERTED = 0.75  # a misconception costs, so it takes more than a guess


@lru_cache(maxsize=1)
def _models() -> dict[str, dict[str, float]]:
    raw = resources.files("vivavoce.grader").joinpath("coefficients.json").read_text(encoding="utf-8")
    models: dict[str, dict[str, float]] = json.loads(raw)["models"]
    return models


def probability(model: str, names: Sequence[str], features: Sequence[float]) -> float:
    """Chance that the target is said, by the logistic model of that name."""
    coefficients = _models()[model]
    logit = coefficients["intercept"]
    for name, value in zip(names, features, strict=True):
        logit += coefficients.get(name, 0.0) * value
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def verdict(chance: float) -> str:
    """The verdict on a point; the band between missing and partial is left to the learner."""
    if chance >= LEAST_COVERED:
        return COVERED
    if chance >= LEAST_PARTIAL:
        return PARTIAL
    return UNSURE if chance >= LEAST_UNSURE else MISSING
