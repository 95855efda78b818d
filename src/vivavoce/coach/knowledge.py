"""What an attempt tells and teaches, by practice, and how likely a concept is known before any."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much an attempt of one practice tells of a concept, and how much of the concept it practises."""

    guess: float  # chance to be right without remembering
    slip: float  # chance to be wrong, or judged so, while remembering; errors of the grader are in it
    practised: float  # share of a full review


# Assumptions, not measurements: to be replaced when enough attempts have been made. A prediction has three
# choices, so its guess is one third; a card asks for one part of a concept.
EVIDENCE = {
    "explain": Evidence(guess=0.05, slip=0.10, practised=1.0),
    "recall": Evidence(guess=0.05, slip=0.05, practised=0.5),
    "predict": Evidence(guess=1 / 3, slip=0.10, practised=0.3),
    "code": Evidence(guess=0.02, slip=0.10, practised=1.0),
    "debug": Evidence(guess=0.05, slip=0.10, practised=1.0),
}
# Logits against the ability of `belief`, by level: with its prior they mean about 27, 18 and 10 % known beforehand.
HARDNESS = {"common": 0.3, "fresher": 1.0, "experienced": 1.8}
USUAL_HARDNESS = 1.8


def hardness(level: str) -> float:
    """How much less likely, in logits, a concept of that level is known beforehand."""
    return HARDNESS.get(level, USUAL_HARDNESS)
