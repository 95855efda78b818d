"""Drift: do the inputs of today still look like those the model was trained on? S0:30.

Two distances per feature, and one alarm whose rate of false alarms is set in advance. Sources: Kolmogorov, 1933, and
Smirnov, 1948 (the test of two samples); Siddiqi, Credit Risk Scorecards, 2006 (population stability index).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError


def kolmogorov_smirnov(reference: Array, window: Array) -> Array:
    """The largest gap between the two distribution functions, per feature: (n, d), (m, d) → (d,) in [0, 1]."""
    both = np.concatenate([reference, window])
    order = both.argsort(axis=0)
    steps = np.where(order < len(reference), 1 / len(reference), -1 / len(window))
    gaps = np.abs(steps.cumsum(axis=0))
    ordered = np.take_along_axis(both, order, axis=0)
    gaps[:-1][ordered[1:] == ordered[:-1]] = 0  # equal values step together: count the gap behind the last of them
    largest: Array = gaps.max(axis=0)
    return largest


def population_stability(reference: Array, window: Array, bins: int = 10) -> Array:
    """Σ (p - q) log(p / q) over quantile bins of the reference, per feature: (n, d), (m, d) → (d,), at least 0.

    p and q are the shares of window and reference in a bin, half an example added to each so that neither is 0.
    """
    edges = np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1], axis=0)

    def counts(x: Array) -> Array:
        bin_of = (x >= edges[:, None]).sum(axis=0)
        per_bin: Array = (bin_of == np.arange(bins)[:, None, None]).sum(axis=1)
        return per_bin

    old, new = counts(reference), counts(window)
    used = old + new > 0  # equal quantiles, as of a constant feature, leave bins empty
    q, p = ((count + 0.5) * used for count in (old, new))
    q, p = q / q.sum(axis=0), p / p.sum(axis=0)
    index: Array = ((p - q) * np.log(np.where(used, p, 1) / np.where(used, q, 1))).sum(axis=0)
    return index


@dataclass(frozen=True)
class DriftReport:
    """One window judged: the distances per feature (d,), the limits for the largest of each, and the alarm.

    `false_alarm_rate` bounds how often a window without drift raises it.
    """

    ks: Array
    psi: Array
    ks_limit: float
    psi_limit: float
    false_alarm_rate: float

    @property
    def alarm(self) -> bool:
        return bool(self.ks.max() > self.ks_limit or self.psi.max() > self.psi_limit)

    @property
    def worst_feature(self) -> int:
        """The feature furthest from its limit by either distance."""
        tiny = np.finfo(float).tiny  # a limit is 0 if no feature of the reference varies
        return int(np.maximum(self.ks / max(self.ks_limit, tiny), self.psi / max(self.psi_limit, tiny)).argmax())


class DriftMonitor:
    """Compares windows of `size` inputs with the reference (n, d) that the model was trained on.

    The limits are measured, not looked up: the reference is split at random many times into a window and a rest, and
    half the false-alarm rate is given to the largest distance of each kind. So they hold for the largest of d features
    whatever their distribution and dependence, for windows drawn as the reference was (a permutation test: Good,
    2005). ValueError if the reference has fewer than 2 · size examples, or for a rate outside (0, 1).
    """

    def __init__(
        self, reference: Array, size: int, rng: np.random.Generator, false_alarm_rate: float = 0.01, splits: int = 200
    ) -> None:
        if reference.ndim != 2 or not 1 <= 2 * size <= len(reference):
            raise ValueError(f"drift: a window of {size} for a reference of shape {reference.shape}")
        if not 2 / (splits + 1) <= false_alarm_rate < 1:
            raise ValueError(f"drift: a rate of {false_alarm_rate} cannot be measured with {splits} splits")
        self.reference, self.size, self.false_alarm_rate = reference, size, false_alarm_rate
        distances = np.empty((splits, 2))
        for k in range(splits):
            order = rng.permutation(len(reference))
            window, rest = reference[order[:size]], reference[order[size:]]
            distances[k] = kolmogorov_smirnov(rest, window).max(), population_stability(rest, window).max()
        rank = math.ceil((1 - false_alarm_rate / 2) * (splits + 1))
        self.ks_limit, self.psi_limit = (float(limit) for limit in np.sort(distances, axis=0)[rank - 1])

    def check(self, window: Array) -> DriftReport:
        """Judge one window (size, d). ShapeError for another shape."""
        if window.shape != (self.size, self.reference.shape[1]):
            raise ShapeError(f"drift: window of shape {window.shape}, needs {(self.size, self.reference.shape[1])}")
        ks, psi = kolmogorov_smirnov(self.reference, window), population_stability(self.reference, window)
        return DriftReport(ks, psi, self.ks_limit, self.psi_limit, self.false_alarm_rate)
