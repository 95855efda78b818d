"""How often each tier was wrong on questions held out from the trained one: `error_rates.json`.

`bench/grader_tiers.py` counts and writes the file; pages print it beside every grade.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

FILE = "error_rates.json"


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Counts over graded answers. `said` verdicts are covered or partial."""

    answers: int
    questions: int
    said: int
    said_wrongly: int  # of `said`: the answer did not say the point
    missing: int
    missing_wrongly: int  # of `missing`: the answer said the point
    good: int  # strong and good answers
    good_too_low: int  # of `good`: put into a lower band than people put it
    good_below_perhaps: int  # of those: lower even than the band that it is "perhaps" worth


@lru_cache(maxsize=1)
def error_rates() -> dict[str, ErrorRates]:
    """By tier, as measured for this release."""
    raw = resources.files("vivavoce.grader").joinpath(FILE).read_text(encoding="utf-8")
    return {tier: ErrorRates(**counts) for tier, counts in json.loads(raw)["tiers"].items()}
