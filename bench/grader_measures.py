"""Measures of a judge that gives probabilities: agreement, ranking by confidence, calibration, abstention.

Everywhere `chance` is the probability that a point is said, `truth` whether it is, `groups` the question of
each row. Intervals resample whole questions, because answers to one question resemble each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

Values = NDArray[Any]
RESAMPLES = 300
BINS = 10


@dataclass(frozen=True)
class Scored:
    """Rows of one set as one judge sees them."""

    chance: Values
    truth: Values
    groups: Values

    def taken(self, rows: Values) -> Scored:
        """Some of the rows."""
        return Scored(self.chance[rows], self.truth[rows], self.groups[rows])


def macro_f1(rows: Scored) -> float:
    """Macro-F1 of said or not, at one half."""
    return float(f1_score(rows.truth, rows.chance >= 0.5, average="macro"))


def confidence(rows: Scored) -> Values:
    """Probability of the likelier of the two verdicts."""
    return np.maximum(rows.chance, 1.0 - rows.chance)


def right(rows: Scored) -> Values:
    """Whether the likelier verdict is true."""
    return (rows.chance >= 0.5) == rows.truth


def aurc(rows: Scored) -> float:
    """Area under the risk-coverage curve: mean error rate of the surest share, over all shares."""
    wrong = ~right(rows)[np.argsort(-confidence(rows), kind="stable")]
    return float(np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1)))


def calibration_error(rows: Scored) -> float:
    """Expected calibration error over bins that hold equally many rows."""
    order = np.argsort(rows.chance, kind="stable")
    gaps = [
        len(part) * abs(rows.chance[part].mean() - rows.truth[part].mean())
        for part in np.array_split(order, BINS)
        if len(part)
    ]
    return float(sum(gaps) / len(order))


def surest_half(rows: Scored) -> float:
    """Accuracy on the half with most confidence."""
    order = np.argsort(-confidence(rows), kind="stable")
    return float(right(rows)[order[: len(order) // 2]].mean())


def threshold_for(dev: Scored, accuracy: float) -> float:
    """The least confidence from which on dev rows are right often enough; above 1 if none is."""
    order = np.argsort(-confidence(dev), kind="stable")
    rate = np.cumsum(right(dev)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(rate >= accuracy)
    return float(confidence(dev)[order[enough[-1]]]) if len(enough) else 1.1


def kept(rows: Scored, threshold: float) -> tuple[float, float]:
    """Share of the rows at least so sure, and the accuracy there (nan if there is none)."""
    sure = confidence(rows) >= threshold
    return float(sure.mean()), float(right(rows)[sure].mean()) if sure.any() else float("nan")


def interval(rows: Scored, measure: Callable[[Scored], float]) -> tuple[float, float]:
    """95 % interval of a measure, whole questions resampled."""
    chance = np.random.default_rng(0)
    names, places = np.unique(rows.groups, return_inverse=True)
    own = [np.flatnonzero(places == number) for number in range(len(names))]
    drawn = [
        measure(rows.taken(np.concatenate([own[number] for number in chance.integers(len(own), size=len(own))])))
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


HEADINGS = (
    "macro-F1",
    "95 % interval",
    "AURC",
    "calibration error",
    "surest half",
    "coverage at .90",
    "accuracy there",
)


def cells(rows: Scored, dev: Scored) -> list[str]:
    """One row of a table, in the order of `HEADINGS`."""
    low, high = interval(rows, macro_f1)
    share, accuracy = kept(rows, threshold_for(dev, 0.90))
    figures = [aurc(rows), calibration_error(rows), surest_half(rows), share, accuracy]
    return [f"{macro_f1(rows):.3f}", f"{low:.3f} to {high:.3f}", *(f"{figure:.3f}" for figure in figures)]


def calibrated(dev: Scored, rows: Scored) -> tuple[Scored, Scored]:
    """A raw score made a probability by a logistic curve through the dev rows."""
    from sklearn.linear_model import LogisticRegression

    curve = LogisticRegression(C=100.0, class_weight=None).fit(dev.chance[:, None], dev.truth)

    def through(part: Scored) -> Scored:
        return Scored(curve.predict_proba(part.chance[:, None])[:, 1], part.truth, part.groups)

    return through(dev), through(rows)


def scored(chance: Sequence[float], truth: Sequence[bool], groups: Sequence[str]) -> Scored:
    """Rows from lists."""
    return Scored(np.array(chance, float), np.array(truth, bool), np.array(groups))
