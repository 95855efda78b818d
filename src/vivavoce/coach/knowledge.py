"""Knowing: how likely it is that the learner has understood a concept, from noisy attempts.

Bayesian knowledge tracing (Corbett and Anderson, 1994) with a guess and a slip for each practice, a partial
score counting in proportion. Every attempt ends with the answer on the screen, hence a chance to learn.
Forgetting is not here but in `memory`; what is answered on the day is both together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEAST, MOST = 0.02, 0.98  # never so sure that new evidence could not change it


@dataclass(frozen=True, slots=True)
class Channel:
    """How much an attempt of one practice tells, and teaches."""

    guess: float  # chance to be right without knowing
    slip: float  # chance to be wrong, or judged so, while knowing
    learn: float  # chance to know afterwards if not before
    share: float  # what the practice counts for on the day, before scaling to those a concept has


# Assumptions, not measurements: to be replaced when enough attempts have been made. A prediction has three
# choices, so its guess is one third; the slip of explanations includes errors of the grader.
CHANNELS = {
    "explain": Channel(guess=0.05, slip=0.10, learn=0.50, share=0.50),
    "recall": Channel(guess=0.05, slip=0.05, learn=0.35, share=0.15),
    "predict": Channel(guess=1 / 3, slip=0.10, learn=0.15, share=0.10),
    "code": Channel(guess=0.02, slip=0.10, learn=0.50, share=0.15),
    "debug": Channel(guess=0.05, slip=0.10, learn=0.50, share=0.10),
}
PRIOR = {"common": 0.25, "fresher": 0.18, "experienced": 0.10}  # known before any practice, by level
LEAST_PRIOR = 0.10
PREREQUISITE_PULL = 0.5  # how far prerequisites better or worse known than expected move a prior


def learned(known: float, practice: str, right: float) -> float:
    """P(known) after an attempt that was right to the share `right`, answer shown."""
    channel = CHANNELS[practice]
    if_known: float = (1 - channel.slip) ** right * channel.slip ** (1 - right)
    if_not: float = channel.guess**right * (1 - channel.guess) ** (1 - right)
    posterior = known * if_known / (known * if_known + (1 - known) * if_not)
    return _within(posterior + (1 - posterior) * channel.learn)


def prior(level: str, surprises: Iterable[float] = ()) -> float:
    """P(known) before the first attempt. `surprises`: for each practised prerequisite, known minus its prior."""
    moves = list(surprises)
    move = sum(moves) / len(moves) if moves else 0.0
    return _within(PRIOR.get(level, LEAST_PRIOR) * (1 + PREREQUISITE_PULL * move))


def _within(probability: float) -> float:
    return min(max(probability, LEAST), MOST)
