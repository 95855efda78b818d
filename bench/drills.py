"""How long it takes to judge the reference of each drill with a warm spare, and the CPU time of each incident.

`python bench/drills.py [SLUG ...]` prints every one; the kept rows name the dearest.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import verdicts
from measure import Row

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS
from vivavoce.domain.pages import DrillPage
from vivavoce.runner import Runner
from vivavoce.runner.footprint import family

REPEATS = 15
WALL_MS = {"numpy": 50, "torch": 150}
INCIDENT_SECONDS = 15
LOOK_EVERY = 0.05  # seconds
TICKS = os.sysconf("SC_CLK_TCK")
Figures = dict[str, float]


def rows(slugs: list[str] | None = None) -> list[Row]:
    """For each library how many drills are above the bar, and the dearest; the same of incidents; each drill's p50."""
    pages = [page for page in Bank.open(paths.bank_file()).drills() if not slugs or page.spec.slug in slugs]
    drills = [page for page in pages if page.spec.kind == "drill"]
    with verdicts.running() as runner:
        milliseconds = {page.spec.slug: _p50(runner, page) for page in drills}
        seconds = {page.spec.slug: _cpu_seconds(runner, page) for page in pages if page.spec.kind == "incident"}
    found = []
    for library, bar in WALL_MS.items():
        of_library = {p.spec.slug: milliseconds[p.spec.slug] for p in drills if p.spec.library == library}
        found.append(_above(f"{library} drills, p50 of {REPEATS}", of_library, bar, "ms"))
    found.append(_above("incidents, CPU time of judge and training", seconds, INCIDENT_SECONDS, "s"))
    dearest_first = sorted(milliseconds.items(), key=lambda item: -item[1])
    return found + [Row(f"{slug}, p50", f"{spent:.0f} ms", "", None) for slug, spent in dearest_first]


def _above(what: str, figures: Figures, bar: float, unit: str) -> Row:
    """How many are above the bar, and the dearest three."""
    above = [slug for slug, spent in figures.items() if spent > bar]
    dearest = sorted(figures.items(), key=lambda item: -item[1])[:3]
    named = ", ".join(f"{slug} {spent:.3g} {unit}" for slug, spent in dearest)
    return Row(f"{what}: above {bar:g} {unit}", f"{len(above)} of {len(figures)}; the dearest: {named}", "0", not above)


def _p50(runner: Runner, page: DrillPage) -> float:
    """Median wall milliseconds from submitting to the verdict, a spare being ready."""
    spent = []
    for _ in range(REPEATS):
        verdicts.await_spares(runner, page.spec.library)
        started = time.perf_counter()
        _judge(runner, page)
        spent.append(1000 * (time.perf_counter() - started))
    return statistics.median(spent)


def _cpu_seconds(runner: Runner, page: DrillPage) -> float:
    """CPU seconds of all processes that work on one judgement, spares that get ready meanwhile included.

    A process that ends is counted as it was last seen, for those who reap it keep no account.
    """
    before = _ticks()
    seen = dict(before)
    with ThreadPoolExecutor(1) as pool:
        judging = pool.submit(_judge, runner, page)
        while not judging.done():
            time.sleep(LOOK_EVERY)
            seen |= _ticks()
        judging.result()
    return (sum(seen.values()) - sum(before.values())) / TICKS


def _judge(runner: Runner, page: DrillPage) -> None:
    judgement = runner.judge(page.spec, page.reference)
    if judgement.verdict != PASS:
        raise RuntimeError(f"{page.spec.slug}: {judgement.verdict} with seed {judgement.seed}: {judgement.checks}")


def _ticks() -> dict[int, int]:
    """Clock ticks that each process started from here has spent (Linux)."""
    found = {}
    for pid in family(os.getpid())[1:]:
        with suppress(OSError):  # it has ended meanwhile
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[pid] = int(after_name[11]) + int(after_name[12])
    return found


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("slugs", nargs="*")
    printed = rows(arguments.parse_args().slugs)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in printed))
    sys.exit(int(any(row.reached is False for row in printed)))
