"""`make bench-coach`: does the coach get people further, and does it know how far they are?

Made-up learners of six kinds practise in made-up worlds under five policies. The index, the belief and the forecast
are the program's own (`vivavoce.coach`), so what is measured here is what `viva next` does. The tables go into
docs/coaching.md. Options: --learners a world, --worlds, --log FILE for a real review log, --jobs processes.

Learners come in blocks, and all kinds of a block before the next. With --keep FOLDER every result is kept there as it
comes: a run that was broken off goes on, and --report makes the tables from the blocks that are complete.
What due-first is tuned to stands in coach_due.json; --tune finds it anew.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import coach_kept
import coach_log
import numpy as np
import results
from coach_learners import ActR, Fsrs, HalfLife, Learners, Tracing
from coach_policies import DueFirst, ListOrder, Ours, Policy, Random
from coach_session import TIDY, Conditions, Result, run
from coach_tables import bars, calibration_rows, gain_rows, log_rows
from coach_world import make_world

PAGE = Path(__file__).parents[1] / "docs" / "coaching.md"
DAYS, LOOK, MINUTES = 30, (7, 14, 30), (15, 30, 60)
TUNING_WORLDS = (11, 12)  # what due-first is tuned on; nothing is reported of them
FITTED_WORLDS = (11, 12, *range(20, 32))  # nor of these, on which our constants and intervals were fitted
TUNING_LEARNERS = 100
BLOCK = 250  # learners that are made up and practise together
DUE = Path(__file__).with_name("coach_due.json")
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
    due: tuple[float, int] | tuple[()] = ()  # of the tuned due-first only
    block: int = 0


def policy_of(job: Job) -> Policy:
    """A fresh policy."""
    made: dict[str, Callable[[], Policy]] = {
        "random": lambda: Random(job.world),
        "list order": lambda: ListOrder(job.learners),
        "due-first .90": lambda: DueFirst(0.9, 20),
        "due-first tuned": lambda: DueFirst(*job.due),
        "ours": lambda: Ours(job.minutes),
    }
    return made[job.policy]()


def work(job: Job) -> tuple[Job, Result]:
    """Run a job. The same learners, with the same hidden parameters, meet every policy."""
    truth = TRUTHS[job.truth]
    seed = 1000 + job.world + 10_000 * job.block
    learners = truth.kind(make_world(job.world), job.learners, seed, truth.weak)
    look = LOOK if job.policy == "ours" else ()
    return job, run(learners, policy_of(job), DAYS, job.minutes, seed + 999, truth.conditions, look)


Due = dict[tuple[str, int], tuple[float, int]]  # by kind of learner and minutes: retention, new concepts a day


def tune_due_first(pool: ProcessPoolExecutor) -> None:
    """For every kind of learner and minutes apart, find the best setting of due-first on the tuning worlds."""
    cases = [(truth, amount) for truth in TRUTHS for amount in MINUTES]
    jobs = [
        Job(truth, amount, "due-first tuned", world, TUNING_LEARNERS, due)
        for truth, amount in cases
        for due in DUE_FIRST
        for world in TUNING_WORLDS
    ]
    scores: dict[tuple[str, int], dict[tuple[float, int], float]] = {case: {} for case in cases}
    for job, result in pool.map(work, jobs):
        of_setting = scores[job.truth, job.minutes]
        of_setting[job.due] = of_setting.get(job.due, 0.0) + float(result.ready[DAYS].mean())
    best = {truth: {amount: max(DUE_FIRST, key=scores[truth, amount].__getitem__) for amount in MINUTES}
            for truth in TRUTHS}  # fmt: skip
    lines = ",\n".join(f"  {json.dumps(truth)}: {json.dumps(of_truth)}" for truth, of_truth in best.items())
    DUE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def tuned_due_first() -> Due:
    """What was found."""
    best = json.loads(DUE.read_text(encoding="utf-8"))
    return {(truth, int(amount)): tuple(due) for truth, of_truth in best.items() for amount, due in of_truth.items()}


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=1000, help="in each world, for ours and tuned due-first")
    parser.add_argument("--others", type=int, default=100, help="in each world, for the other policies")
    parser.add_argument("--worlds", default="0,1,2,3,4")
    parser.add_argument("--minutes", default="15,30,60")
    parser.add_argument("--truths", default=";".join(TRUTHS), help="separated by semicolons")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=Path, help="folder of results; those that are there are not computed again")
    parser.add_argument("--report", action="store_true", help="tables of what --keep holds, without computing")
    parser.add_argument("--tune", action="store_true", help="only find what due-first is tuned to")
    parser.add_argument("--log", type=Path, help="CSV of a real review log")
    given = parser.parse_args()
    if set(FITTED_WORLDS) & set(map(int, given.worlds.split(","))):
        parser.error(f"The worlds {FITTED_WORLDS} were used for tuning; nothing may be reported of them.")
    return given


def blocks_of(given: argparse.Namespace, due: Due) -> list[list[Job]]:
    """All jobs, block by block; the policies that are only shown have the first block's first learners."""
    worlds, minutes = [int(w) for w in given.worlds.split(",")], [int(m) for m in given.minutes.split(",")]
    others = min(given.others, given.learners, BLOCK)
    found = []
    for block, start in enumerate(range(0, given.learners, BLOCK)):
        sizes = dict.fromkeys(("ours", "due-first tuned"), min(BLOCK, given.learners - start))
        if block == 0:
            sizes |= dict.fromkeys(("due-first .90", "list order", "random"), others)
        jobs = [
            Job(truth, amount, policy, world, size, due[truth, amount] if policy == "due-first tuned" else (), block)
            for amount in minutes
            for truth in given.truths.split(";")
            for policy, size in sizes.items()
            for world in worlds
        ]
        found.append(jobs)
    return found


def run_all(blocks: list[list[Job]], given: argparse.Namespace) -> dict[Job, Result]:
    """Results of all complete blocks; what is kept already is not computed."""
    found: dict[Job, Result] = {}
    with ProcessPoolExecutor(given.jobs) as pool:
        for number, jobs in enumerate(blocks):
            here = {} if given.keep is None else dict(coach_kept.read_all(given.keep, jobs))
            missing = [job for job in jobs if job not in here]
            if missing and given.report:
                print(f"Block {number} lacks {len(missing)} of {len(jobs)} results and is left out.")
                continue
            for job, result in pool.map(work, missing):
                here[job] = result
                if given.keep is not None:
                    coach_kept.write(given.keep, job, result)
            print(f"block {number} of {len(blocks)} done at {datetime.datetime.now():%H:%M}", flush=True)
            found |= {job: here[job] for job in jobs}
    return found


def heading(found: Mapping[Job, Result], given: argparse.Namespace) -> str:
    """What was measured, when and on what."""
    some = next(iter(found))
    like = [job for job in found if (job.truth, job.minutes, job.world) == (some.truth, some.minutes, some.world)]
    ours = sum(job.learners for job in like if job.policy == "ours")
    shown = sum(job.learners for job in like if job.policy == "random")
    return (
        f"Measured by `make bench-coach` on {datetime.date.today().isoformat()}: the worlds {given.worlds} of 120 "
        f"concepts, {ours} learners in each for our policy and the tuned due-first, {shown} for the others, {DAYS} "
        f"days; {platform.machine()}, NumPy {np.__version__}.\n\n"
    )


def main() -> int:
    """Measure, write the page's tables, print them; exit 1 when a bar is not reached."""
    given = arguments()
    if given.tune:
        with ProcessPoolExecutor(given.jobs) as pool:
            tune_due_first(pool)
        return 0
    due = tuned_due_first()
    found = run_all(blocks_of(given, due), given)
    if not found:
        print("No block is complete: there is nothing to report.")
        return 1
    gains, reached = gain_rows(found, due)
    calibrations, calibrated = calibration_rows(found, LOOK)
    text = heading(found, given)
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
