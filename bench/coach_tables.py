"""The tables of docs/coaching.md, and whether each bar is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from measure import Row, at_most

if TYPE_CHECKING:
    from coach import Job
    from coach_session import Result

POLICIES = ("random", "list order", "due-first .90", "due-first tuned", "ours")
DAY = 30
LEAST_GAIN = {15: 5.0, 30: 0.5, 60: -0.3}  # points, over tuned due-first
MATCHED = ("FSRS-6",)
MOST_ERROR, MOST_ERROR_OTHERS = 0.02, 0.03
ENOUGH = 150  # attempts after which a forecast should be within 5 points
COVERED = (0.77, 0.83)  # by the 80 % interval


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def gain_rows(found: Mapping[Job, Result], due: Mapping[tuple[str, int], tuple]) -> tuple[str, bool]:
    """Readiness on the day by policy, and ours less tuned due-first on the same learners."""
    rows, reached = [], True
    for truth, minutes in dict.fromkeys((job.truth, job.minutes) for job in found):
        here = {job: result for job, result in found.items() if (job.truth, job.minutes) == (truth, minutes)}
        means = []
        for policy in POLICIES:
            ready = [result.ready[DAY] for job, result in here.items() if job.policy == policy]
            means.append(f"{np.concatenate(ready).mean():.3f}" if ready else "")
        gains = _paired(here)
        mean, lowest = np.mean([gain for gain, _ in gains]), min(gain - 1.96 * error for gain, error in gains)
        bar = mean >= LEAST_GAIN[minutes] and (lowest > 0 or minutes == 60)
        reached &= bar
        setting = "{:.2f}, {}".format(*due[truth, minutes])
        rows.append([truth, minutes, *means, setting, f"{mean:+.1f}", f"{lowest:+.1f}", "yes" if bar else "no"])
    head = ["learners", "minutes", *POLICIES, "tuned to", "gain", "lowest bound of a world", "bar"]
    return "### Readiness after 30 days\n\n" + table(head, rows), reached


def _paired(here: Mapping[Job, Result]) -> list[tuple[float, float]]:
    """Per world: mean gain over tuned due-first and its standard error, in points."""
    found = []
    for world in dict.fromkeys(job.world for job in here):
        ours, other = (
            np.concatenate([r.ready[DAY] for job, r in here.items() if (job.world, job.policy) == (world, policy)])
            for policy in ("ours", "due-first tuned")
        )
        gain = 100 * (ours - other)
        found.append((float(gain.mean()), float(gain.std() / np.sqrt(len(gain)))))
    return found


def calibration_rows(found: Mapping[Job, Result], days: Iterable[int]) -> tuple[str, bool]:
    """What the coach said of the held-out questions, against what was so, with our policy."""
    rows, reached = [], True
    for truth, minutes in dict.fromkeys((job.truth, job.minutes) for job in found):
        results = [r for job, r in found.items() if (job.truth, job.minutes, job.policy) == (truth, minutes, "ours")]
        for day in days:
            said = _said(results, day)
            bar = said.error <= (MOST_ERROR if truth in MATCHED else MOST_ERROR_OTHERS)
            reached &= bool(bar)
            near = "" if said.near is None else f"{said.near:.0%}"
            cells = [f"{said.bias:+.3f}", f"{said.error:.3f}", f"{said.cover:.0%}", near, "yes" if bar else "no"]
            rows.append([truth, minutes, day, *cells])
    head = ["learners", "minutes", "day", "bias", "calibration error", "80 % interval covers", "within 5 points"]
    title = (
        f"### What the coach says, and what is so\n\nWithin 5 points: of learners with {ENOUGH} attempts or more.\n\n"
    )
    return title + table([*head, "error within bar"], rows), reached


@dataclass(frozen=True)
class Said:
    """What the coach said of a day, against what was so."""

    bias: float
    error: float
    cover: float  # share of learners whom the 80 % interval covers
    near: float | None  # share within 5 points, of those with ENOUGH attempts; None where nobody has


def _said(results: Sequence[Result], day: int) -> Said:
    off = np.concatenate([result.forecasts[day].share - result.ready[day] for result in results])
    held = np.concatenate(
        [(said.low <= so) & (so <= said.high) for said, so in ((r.forecasts[day], r.ready[day]) for r in results)]
    )
    many = np.concatenate([result.attempts[day] for result in results]) >= ENOUGH
    return Said(
        float(off.mean()),
        float(np.mean([result.calibration[day] for result in results])),
        float(held.mean()),
        float((np.abs(off[many]) < 0.05).mean()) if many.any() else None,
    )


def bars(found: Mapping[Job, Result], days: Iterable[int], losses: Mapping[str, float]) -> list[Row]:
    """Every bar with its worst figure over all kinds of learners."""
    settings = list(dict.fromkeys((job.truth, job.minutes) for job in found))
    days = list(days)
    rows = []
    for minutes in dict.fromkeys(minutes for _, minutes in settings):
        gains = {truth: _paired(_of(found, truth, minutes)) for truth, amount in settings if amount == minutes}
        worst = min(gains, key=lambda truth: np.mean([gain for gain, _ in gains[truth]]))
        mean = float(np.mean([gain for gain, _ in gains[worst]]))
        lowest = min(gain - 1.96 * error for pairs in gains.values() for gain, error in pairs)
        least, what = LEAST_GAIN[minutes], f"{minutes} minutes a day: gain over tuned due-first"
        rows.append(Row(f"{what}, {worst}, the least", f"{mean:+.1f} points", f"≥ {least:+g} points", mean >= least))
        bar, reached = ("> 0", lowest > 0) if minutes < 60 else ("", None)
        rows.append(Row(f"{what}, lower bound of the worst world", f"{lowest:+.1f} points", bar, reached))
    said = {
        (truth, minutes, day): _said([r for j, r in _of(found, truth, minutes).items() if j.policy == "ours"], day)
        for truth, minutes in settings
        for day in days
    }
    return rows + _calibration_bars(said) + _log_bars(losses)


def _of(found: Mapping[Job, Result], truth: str, minutes: int) -> dict[Job, Result]:
    return {job: result for job, result in found.items() if (job.truth, job.minutes) == (truth, minutes)}


def _calibration_bars(said: Mapping[tuple[str, int, int], Said]) -> list[Row]:
    rows = []
    for name, bar, among in (("matched", MOST_ERROR, True), ("mis-specified", MOST_ERROR_OTHERS, False)):
        errors = [told.error for (truth, _, _), told in said.items() if (truth in MATCHED) == among]
        if errors:
            rows.append(at_most(f"calibration error, {name}, the worst", max(errors), bar, "", 3))
    covers = [told.cover for told in said.values()]
    inside = sum(COVERED[0] <= cover <= COVERED[1] for cover in covers)
    figure = f"{min(covers):.0%} to {max(covers):.0%}; {inside} of {len(covers)} inside"
    bar = f"{COVERED[0]:.0%} to {COVERED[1]:.0%}"
    rows.append(Row("the 80 % interval covers", figure, bar, inside == len(covers)))
    near = [told.near for told in said.values() if told.near is not None]
    if near:
        what = f"within 5 points after {ENOUGH} attempts, the fewest"
        rows.append(Row(what, f"{min(near):.0%} of the learners", "≥ 90 %", min(near) >= 0.9))
    return rows


def _log_bars(losses: Mapping[str, float]) -> list[Row]:
    """A real review log, where one was given."""
    if not losses:
        return [Row("a real review log", "not measured: make bench-coach LOG=FILE", "", None)]
    ours, default = losses["ours"], losses["FSRS-6, default"]
    return [Row("log loss on a real review log", f"{ours:.4f}, FSRS-6 {default:.4f}", "below FSRS-6", ours < default)]


def log_rows(count: int, losses: Mapping[str, float]) -> tuple[str, bool]:
    """Log loss on a real review log."""
    title = (
        f"### A real review log\n\n{count} answers after the first 30 % of the log, each foretold before it came.\n\n"
    )
    rows = [[name, f"{loss:.4f}"] for name, loss in losses.items()]
    return title + table(["model", "log loss"], rows), losses["ours"] < losses["FSRS-6, default"]
