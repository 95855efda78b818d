"""The bars of the grader, from the measures that `grader_tiers.py` prints as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import grader as lexical_bench
from grader_measures import Scored, calibration_error, macro_f1, surest_half
from measure import Row, at_most

from vivavoce.grader import ErrorRates

LEAST_F1, LEAST_GAIN, MOST_ERROR, MOST_TOO_LOW, LEAST_IN_ORDER = 0.85, 0.10, 0.05, 0.05, 0.97
SUREST = {"ua": 0.90, "uq": 0.85}  # accuracy on the surest half of Beetle
SAF = {"ua": 0.75, "uq": 0.67}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one trained grader and its bar, which it must reach, or (`most`) must not exceed."""

    what: str
    value: float
    bar: float
    most: bool = False


def means(seeds: Sequence[Sequence[Figure]]) -> list[Row]:
    """A row per figure, the mean of graders that were trained with several seeds."""
    rows = []
    for own in zip(*seeds, strict=True):
        first, value = own[0], fmean(figure.value for figure in own)
        what = f"{first.what}, mean of {len(own)} seeds" if len(own) > 1 else first.what
        rows.append(at_most(what, value, first.bar, "", 3) if first.most else at_least(what, value, first.bar))
    return rows


def at_least(what: str, value: float, bar: float) -> Row:
    """A row whose figure must reach the bar."""
    return Row(what, f"{value:.3f}", f"≥ {bar:g}", value >= bar)


def bars_of_ours(trained: Scored, lexical: Scored, rates: ErrorRates, whole: Sequence[str]) -> list[Row]:
    """Of the held-out questions; `whole` ends with "k of n" pairs in order and bad input below .35."""
    above, pairs = map(int, whole[-2].split(" of "))
    weak, bad = map(int, whole[-1].split(" of "))
    too_low = rates.good_below_perhaps
    most = int(MOST_TOO_LOW * rates.good)
    figure = f"{too_low} of {rates.good}, before “perhaps” {rates.good_too_low}"
    return [
        at_least("held-out questions: points, macro-F1 two-way", macro_f1(trained), LEAST_F1),
        at_least("above the lexical tier by", macro_f1(trained) - macro_f1(lexical), LEAST_GAIN),
        at_most("held-out questions: calibration error", calibration_error(trained), MOST_ERROR, "", 3),
        Row("good answers in too low a band", figure, f"≤ {MOST_TOO_LOW:.0%}", too_low <= most),
        at_least("good answers above those to other questions", above / pairs, LEAST_IN_ORDER),
        Row("keyword lists, shuffles and negations below .35", f"{weak} of {bad}", "all", weak == bad),
    ]


def two_ways(name: str, split: str, judge: str, rows: Scored) -> list[Figure]:
    """Of a public set: agreement against the baseline of the design, calibration, the surest half."""
    what = f"{name} {split}, {judge}"
    found = [
        Figure(f"{what}: macro-F1 two-way", macro_f1(rows), lexical_bench.TO_BEAT[name, split, 2][0]),
        Figure(f"{what}: calibration error", calibration_error(rows), MOST_ERROR, most=True),
    ]
    if name == "beetle":
        found.append(Figure(f"{what}: accuracy on the surest half", surest_half(rows), SUREST[split]))
    return found


def three_ways(split: str, judge: str, agreement: float) -> Figure:
    """Of Beetle's three labels."""
    baseline, _ = lexical_bench.TO_BEAT["beetle", split, 3]
    return Figure(f"beetle {split}, {judge}: macro-F1 three-way", agreement, baseline)


def saf(split: str, rubric: str, accuracy: float) -> Figure:
    """Of SAF's three labels."""
    return Figure(f"SAF {split}, {rubric}: label accuracy", accuracy, SAF[split])
