"""What an interview asks about, by role, level and rounds: factors on areas, levels and practices, all editable.

The factors are assumptions, not measurements: nobody has published how often which role is asked what. Each is a
starting point that the learner may replace (`emphasis`), and every page that uses them shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PRACTICES

if TYPE_CHECKING:
    from vivavoce.coach.settings import Settings
    from vivavoce.coach.view import ConceptView

AREAS = (
    "foundations", "losses-autodiff", "optimization", "stability-regularization", "vision", "sequence-attention",
    "llm", "generative-representation", "evaluation-data", "systems-production",
)  # fmt: skip
CONCEPT_LEVELS = ("common", "fresher", "experienced")
MOST_FACTOR = 5.0
FOCUSED = 2.0  # on a concept that the job names
OTHER_ROUND = 0.4  # left to a practice that no expected round asks for: it still teaches


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Where one role or level differs from the average; what is not named counts once."""

    title: str
    about: str
    factors: Mapping[str, float]


ROLES = {
    "research": Blueprint(
        "Research",
        "more on objectives, optimisation and representation, less on serving",
        {
            "foundations": 1.2,
            "losses-autodiff": 1.3,
            "optimization": 1.3,
            "generative-representation": 1.5,
            "systems-production": 0.6,
        },
    ),
    "applied": Blueprint(
        "Applied science",
        "more on data, metrics and making a model work",
        {"evaluation-data": 1.5, "stability-regularization": 1.3, "vision": 1.1, "llm": 1.1},
    ),
    "ml": Blueprint(
        "ML engineering",
        "more on systems, serving and monitoring",
        {"systems-production": 1.7, "evaluation-data": 1.3, "generative-representation": 0.7},
    ),
    "llm": Blueprint(
        "Language models",
        "more on attention, language models and the systems that run them, less on vision",
        {"llm": 2.0, "sequence-attention": 1.7, "systems-production": 1.3, "vision": 0.5},
    ),
}
LEVELS = {
    "fresher": Blueprint("First job", "what everybody is asked", {"common": 1.2, "fresher": 1.2, "experienced": 0.5}),
    "experienced": Blueprint(
        "Experienced", "more of what only experience answers", {"common": 0.9, "experienced": 1.6}
    ),
}
ROUNDS: dict[str, Blueprint] = {
    "theory": Blueprint("Theory", "explain and be asked back", {"explain": 1.0, "recall": 0.8, "predict": 0.7}),
    "coding": Blueprint("Coding", "write it from scratch", {"code": 1.0}),
    "debugging": Blueprint("Debugging", "find what breaks a training run", {"debug": 1.0, "predict": 0.6}),
    "case": Blueprint("Case", "design a system aloud", {"explain": 0.8, "code": 0.5}),
    "project": Blueprint("Project", "defend what you did", {"explain": 0.8, "predict": 0.5}),
}


def factors(settings: Settings) -> dict[str, float]:
    """The factor of every area, level and practice under these settings: blueprints first, then the learner's own."""
    return dict(_factors(settings.role, settings.level, settings.rounds, settings.emphasis))


def concept_factor(concept: ConceptView, settings: Settings) -> float:
    """What multiplies the weight of a concept: its area, its level, and whether the job names it."""
    known = _factors(settings.role, settings.level, settings.rounds, settings.emphasis)
    focused = FOCUSED if concept.id in settings.focus else 1.0
    return known.get(concept.area, 1.0) * known.get(concept.level, 1.0) * focused


def practice_factor(practice: str, settings: Settings) -> float:
    """What multiplies the worth of an attempt in that practice."""
    return _factors(settings.role, settings.level, settings.rounds, settings.emphasis)[practice]


def read_emphasis(given: Mapping[str, object]) -> tuple[tuple[str, float], ...]:
    """The learner's own factors, checked. VivaError for an unknown name, a number out of range, or nothing left."""
    found: dict[str, float] = {}
    for name, value in given.items():
        if name not in (*AREAS, *CONCEPT_LEVELS, *PRACTICES):
            raise VivaError(f"{name!r} is no area, level or practice.", f"Areas are {', '.join(AREAS)}.")
        try:
            factor = float(str(value))
        except ValueError as error:
            raise VivaError(f"{value!r} is not a weight.", f"Give a number from 0 to {MOST_FACTOR:g}.") from error
        if not (isfinite(factor) and 0 <= factor <= MOST_FACTOR):
            raise VivaError(f"The weight {value} of {name} cannot be.", f"Give 0 to {MOST_FACTOR:g}; 1 is as usual.")
        found[name] = factor
    for group, what in ((AREAS, "area"), (CONCEPT_LEVELS, "level"), (PRACTICES, "practice")):
        if all(found.get(name, 1.0) == 0 for name in group):
            raise VivaError(f"Every {what} would be left out.", "Leave at least one above 0.")
    return tuple(sorted(found.items()))


def _asked_for(practice: str, rounds: tuple[str, ...]) -> float:
    return max((ROUNDS[name].factors.get(practice, OTHER_ROUND) for name in rounds), default=1.0)


@lru_cache(maxsize=16)  # a plan asks for the same ones thousands of times
def _factors(
    role: str, level: str, rounds: tuple[str, ...], emphasis: tuple[tuple[str, float], ...]
) -> Mapping[str, float]:
    found = dict.fromkeys((*AREAS, *CONCEPT_LEVELS), 1.0)
    found |= ROLES[role].factors if role else {}
    found |= LEVELS[level].factors if level else {}
    found |= {practice: _asked_for(practice, rounds) for practice in PRACTICES}
    return found | dict(emphasis)
