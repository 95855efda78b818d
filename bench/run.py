"""`make bench`: measures every bar that takes minutes and keeps what was found, see `results.py`.

    python bench/run.py [--only NAME ...] [--judgements N] [--table]

Each bench's part is written when that bench ends, so that a run that is stopped keeps what it had. Right
solutions judged 1,000 times, mutants, the grader, the coach, notebooks and the second block of seeds take longer and
are run by commands of their own.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable

import browsing
import drills
import endurance
import engine
import events
import grading
import hostile
import judging
import ledger
import load
import mock_crash
import progress_page
import results
import searching
import starting
import verdicts
from measure import Row


def main() -> int:
    """Measure, keep and print; exit 1 when a bar is not reached or a bench failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some of: " + ", ".join(measures(1)))
    parser.add_argument("--judgements", type=int, default=10_000, help="in a row, which may leave nothing behind")
    parser.add_argument("--table", action="store_true", help="measure nothing: only write the table anew")
    given = parser.parse_args()
    known = {} if given.table else measures(given.judgements)
    unknown = set(given.only or ()) - set(known)
    if unknown and not given.table:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    well = [_one(name, measure) for name, measure in known.items() if not given.only or name in given.only]
    results.write_table()
    return int(not all(well))


def measures(judgements: int) -> dict[str, Callable[[], list[Row]]]:
    """Every bench that takes minutes, the quickest first."""
    return {
        "ledger": ledger.rows,
        "searching": searching.rows,
        "starting": starting.rows,
        "browsing": browsing.rows,
        "grading": grading.rows,
        "progress_page": progress_page.rows,
        "mock_crash": mock_crash.rows,
        "load": load.rows,
        "hostile": hostile.rows,
        "verdicts": lambda: verdicts.rows(200),
        "first_point": judging.first_point,
        "events": events.rows,
        "drills": drills.rows,
        "engine": engine.rows,
        "endurance": lambda: endurance.rows(judgements),
        "judging": judging.rows,
    }


def _one(name: str, measure: Callable[[], list[Row]]) -> bool:
    """Measure and keep one part. A bench that fails says so and leaves its earlier part, with its date, as it was."""
    print(f"{name} ...", flush=True)
    try:
        rows = measure()
    except Exception:  # of whatever kind: it is one bench's, and the others still have half an hour of bars to measure
        traceback.print_exc()
        return False
    results.keep(name, rows)
    print("\n".join(f"  {row.mark}: {row.what}: {row.figure} {row.bar}" for row in rows), flush=True)
    return all(row.reached is not False for row in rows)


if __name__ == "__main__":
    sys.exit(main())
