"""The tables of docs/coaching.md, and whether each bar is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from coach import Job
    from coach_session import Result

POLICIES = ("random", "list order", "due-first .90", "due-first tuned", "ours")
DAY = 30
LEAST_GAIN = {15: 5.0, 30: 0.5, 60: -0.3}  # points, over tuned due-first
MATCHED = ("FSRS-6",)
MOST_ERROR, MOST_ERROR_OTHERS = 0.02, 0.03
ENOUGH = 150  # attempts after which a forecast should be within 5 points


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
        ready = {job.policy: result.ready[DAY] for job, result in here.items() if job.world == world}
        gain = 100 * (ready["ours"] - ready["due-first tuned"])
        found.append((float(gain.mean()), float(gain.std() / np.sqrt(len(gain)))))
    return found


def calibration_rows(found: Mapping[Job, Result], days: Iterable[int]) -> tuple[str, bool]:
    """What the coach said of the held-out questions, against what was so, with our policy."""
    rows, reached = [], True
    for truth, minutes in dict.fromkeys((job.truth, job.minutes) for job in found):
        results = [r for job, r in found.items() if (job.truth, job.minutes, job.policy) == (truth, minutes, "ours")]
        for day in days:
            error = np.mean([result.calibration[day] for result in results])
            off = np.concatenate([result.forecasts[day].share - result.ready[day] for result in results])
            doubt = np.concatenate([result.forecasts[day].doubt for result in results])
            many = np.concatenate([result.attempts[day] for result in results]) >= ENOUGH
            bar = error <= (MOST_ERROR if truth in MATCHED else MOST_ERROR_OTHERS)
            reached &= bool(bar)
            near = f"{(np.abs(off[many]) < 0.05).mean():.0%}" if many.any() else ""
            cover = f"{(np.abs(off) < 1.2816 * doubt).mean():.0%}"
            cells = [f"{off.mean():+.3f}", f"{error:.3f}", cover, near, "yes" if bar else "no"]
            rows.append([truth, minutes, day, *cells])
    head = ["learners", "minutes", "day", "bias", "calibration error", "80 % interval covers", "within 5 points"]
    title = (
        f"### What the coach says, and what is so\n\nWithin 5 points: of learners with {ENOUGH} attempts or more.\n\n"
    )
    return title + table([*head, "error within bar"], rows), reached


def log_rows(count: int, losses: Mapping[str, float]) -> tuple[str, bool]:
    """Log loss on a real review log."""
    title = (
        f"### A real review log\n\n{count} answers after the first 30 % of the log, each foretold before it came.\n\n"
    )
    rows = [[name, f"{loss:.4f}"] for name, loss in losses.items()]
    return title + table(["model", "log loss"], rows), losses["ours"] < losses["FSRS-6, default"]
