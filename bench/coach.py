"""`make bench-coach`: does the coach get people further, and does it know how far they are?

Made-up learners of five kinds practise in made-up worlds under five policies. The index, the belief and the forecast
are the program's own (`vivavoce.coach`), so what is measured here is what `viva next` does. The tables go into
docs/coaching.md. Options: --learners a world, --worlds, --log FILE for a real review log, --jobs processes.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import coach_log
import numpy as np
import results
from coach_learners import ActR, Fsrs, HalfLife, Learners, Tracing
from coach_policies import DueFirst, ListOrder, Ours, Policy, Random
from coach_session import TIDY, Conditions, Result, run
from coach_tables import bars, calibration_rows, gain_rows, log_rows
from coach_world import make_world

PAGE = Path(__file__).parents[1] / "docs" / "coaching.md"
DAYS, LOOK = 30, (7, 14, 30)
TUNING_WORLDS = (11, 12)  # the constants of `outlook.Tuning` were tuned on these too; nothing is reported of them
TUNING_LEARNERS = 40
DUE_FIRST = ((0.6, 99), (0.7, 99), (0.8, 99), (0.9, 99), (0.9, 5), (0.95, 99))  # retention, new concepts a day
UNTIDY = Conditions(grader_error=0.12, skipped=0.15, minutes_spread=0.4, wrong_map=True)


@dataclass(frozen=True)
class Truth:
    """Who is made up, and under which conditions they practise."""

    kind: type[Learners]
    weak: bool = False
    conditions: Conditions = TIDY


TRUTHS = {
    "FSRS-6": Truth(Fsrs),
    "FSRS-6, weaker": Truth(Fsrs, weak=True),
    "FSRS-6, untidy": Truth(Fsrs, conditions=UNTIDY),
    "ACT-R": Truth(ActR),
    "half-life": Truth(HalfLife),
    "tracing": Truth(Tracing),
}


@dataclass(frozen=True)
class Job:
    """One policy for one kind of learner in one world."""

    truth: str
    minutes: int
    policy: str
    world: int
    learners: int
    due: tuple[float, int] = (0.9, 20)


def policy_of(job: Job) -> Policy:
    """A fresh policy."""
    made: dict[str, Callable[[], Policy]] = {
        "random": lambda: Random(job.world),
        "list order": lambda: ListOrder(job.learners),
        "due-first .90": lambda: DueFirst(0.9, 20),
        "due-first tuned": lambda: DueFirst(*job.due),
        "ours": Ours,
    }
    return made[job.policy]()


def work(job: Job) -> tuple[Job, Result]:
    """Run a job. The same learners, with the same hidden parameters, meet every policy."""
    truth = TRUTHS[job.truth]
    seed = 1000 + job.world
    learners = truth.kind(make_world(job.world), job.learners, seed, truth.weak)
    look = LOOK if job.policy == "ours" else ()
    return job, run(learners, policy_of(job), DAYS, job.minutes, seed + 999, truth.conditions, look)


def tuned_due_first(pool: ProcessPoolExecutor, truths: list[str], minutes: list[int]) -> dict[tuple[str, int], tuple]:
    """For every kind of learner and minutes apart, the best setting of due-first on the tuning worlds."""
    jobs = [
        Job(truth, amount, "due-first tuned", world, TUNING_LEARNERS, due)
        for truth in truths
        for amount in minutes
        for due in DUE_FIRST
        for world in TUNING_WORLDS
    ]
    scores: dict[tuple, list[float]] = {}
    for job, result in pool.map(work, jobs):
        scores.setdefault((job.truth, job.minutes, job.due), []).append(float(result.ready[DAYS].mean()))
    best = {}
    for truth in truths:
        for amount in minutes:
            best[truth, amount] = max(DUE_FIRST, key=lambda due: np.mean(scores[truth, amount, due]))
    return best


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=1000, help="in each world, for ours and tuned due-first")
    parser.add_argument("--others", type=int, default=100, help="in each world, for the other policies")
    parser.add_argument("--worlds", default="0,1,2,3,4")
    parser.add_argument("--minutes", default="15,30,60")
    parser.add_argument("--truths", default=";".join(TRUTHS), help="separated by semicolons")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--log", type=Path, help="CSV of a real review log")
    given = parser.parse_args()
    if set(TUNING_WORLDS) & set(map(int, given.worlds.split(","))):
        parser.error("Worlds 11 and 12 were used for tuning; nothing may be reported of them.")
    return given


def main() -> int:
    """Measure, write the page's tables, print them; exit 1 when a bar is not reached."""
    given, start = arguments(), time.monotonic()
    worlds, minutes = [int(w) for w in given.worlds.split(",")], [int(m) for m in given.minutes.split(",")]
    truths = given.truths.split(";")
    with ProcessPoolExecutor(given.jobs) as pool:
        due = tuned_due_first(pool, truths, minutes)
        print(f"due-first is tuned: {due}", flush=True)
        sizes = dict.fromkeys(("ours", "due-first tuned"), given.learners)
        sizes |= dict.fromkeys(("due-first .90", "list order", "random"), min(given.others, given.learners))
        jobs = [
            Job(truth, amount, policy, world, size, due[truth, amount])
            for amount in minutes
            for truth in truths
            for policy, size in sizes.items()
            for world in worlds
        ]
        found: dict[Job, Result] = {}
        for job, result in pool.map(work, jobs):
            found[job] = result
            if job.world == worlds[-1]:
                print(f"{time.monotonic() - start:5.0f} s  {job.truth}, {job.minutes} min, {job.policy}", flush=True)
    gains, reached = gain_rows(found, due)
    calibrations, calibrated = calibration_rows(found, LOOK)
    text = (
        f"Measured by `make bench-coach` on {datetime.date.today().isoformat()}: {len(worlds)} worlds "
        f"({given.worlds}) of 120 concepts, {given.learners} learners in each for our policy and the tuned due-first, "
        f"{sizes['random']} for the others, {DAYS} days; {platform.machine()}, NumPy {np.__version__}, "
        f"{time.monotonic() - start:.0f} s with {given.jobs} processes on a machine that did other work too.\n\n"
    )
    text += gains + "\n" + calibrations
    foretold, losses = True, {}
    if given.log is not None:
        count, losses = coach_log.table(given.log)
        rows, foretold = log_rows(count, losses)
        text += "\n" + rows
    print(text)
    page = PAGE.read_text(encoding="utf-8")
    fresh = re.sub(r"(<!-- measured -->\n).*(<!-- end -->)", lambda m: m[1] + text + m[2], page, flags=re.DOTALL)
    PAGE.write_text(fresh, encoding="utf-8")
    results.keep("coach", bars(found, LOOK, losses))
    return int(not (reached and calibrated and foretold))


if __name__ == "__main__":
    sys.exit(main())
