"""`make bench`: every bar with its figure, measured in this run, written to bench/RESULTS.md."""

from __future__ import annotations

import argparse
import datetime
import platform
import sys
from pathlib import Path

import browsing
import endurance
import engine
import hostile
import judging
import load
import mock_crash
import progress_page
import starting
import variants
from measure import Row

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Print and write the table; exit 1 when a bar is not reached."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=1000, help="judgements of each right solution")
    arguments.add_argument("--endurance", type=int, default=0, help="judgements in a row that may leave nothing behind")
    given = arguments.parse_args()
    jobs = [
        lambda: judging.rows(given.repeats),
        lambda: variants.rows(given.repeats),
        *([lambda: endurance.rows(given.endurance)] if given.endurance else []),
    ]
    rows: list[Row] = []
    first = (mock_crash.rows, starting.rows, browsing.rows, progress_page.rows, load.rows, hostile.rows, engine.rows)
    for measure in (*first, *jobs):
        found = measure()
        rows += found
        print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in found), flush=True)
    RESULTS.write_text(_table(rows), encoding="utf-8")
    return int(any(row.reached is False for row in rows))


def _table(rows: list[Row]) -> str:
    head = (
        "# Benchmarks\n\n"
        f"Measured by `make bench` on {datetime.date.today().isoformat()}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}. Grading is measured apart, by `bench/grader.py`.\n\n"
    )
    lines = ["| what | measured | bar | |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.figure} | {row.bar} | {row.mark} |" for row in rows]
    return head + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
