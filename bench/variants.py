"""Right solutions in other styles than the reference: none may be denied, however often it is judged.

`python bench/variants.py [SLUG ...] [--repeats 1000]` judges the files of `tests/variants/solutions/` on fresh seeds.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import Row

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS
from vivavoce.domain.pages import DrillPage
from vivavoce.runner import Runner

SOLUTIONS = Path(__file__).parents[1] / "tests/variants/solutions"


def rows(repeats: int, slugs: list[str] | None = None) -> list[Row]:
    """One row for all, and one for each solution that was denied."""
    bank, runner = Bank.open(paths.bank_file()), Runner()
    found: list[Row] = []
    total = 0
    try:
        with ThreadPoolExecutor(2) as pool:
            for path in sorted(SOLUTIONS.glob("*/*.py")):
                if slugs and path.parent.name not in slugs:
                    continue
                page = bank.drill(path.parent.name)
                said = Counter(pool.map(lambda _, path=path, page=page: _verdict(runner, page, path), range(repeats)))
                total += said[PASS]
                name = f"{path.parent.name}/{path.name}"
                if said[PASS] < repeats:
                    found.append(Row(name, f"{said[PASS]} of {repeats}: {dict(said)}", "all", False))
                print(f"{name}: {said[PASS]} of {repeats} pass", flush=True)
    finally:
        runner.close()
    solutions = [path for path in SOLUTIONS.glob("*/*.py") if not slugs or path.parent.name in slugs]
    judged = repeats * len(solutions)
    drills = len({path.parent for path in solutions})
    what = f"right solutions in other styles, {len(solutions)} of {drills} drills"
    return [Row(what, f"{total:,} of {judged:,} pass", "all", total == judged), *found]


def _verdict(runner: Runner, page: DrillPage, path: Path) -> str:
    judged = runner.judge(page.spec, path.read_text(encoding="utf-8"))
    failing = [f"{check.name}: {check.message[:200]}" for check in judged.checks if check.verdict != PASS]
    return PASS if judged.verdict == PASS else f"{judged.verdict} seed {judged.seed} {failing[:1]}"


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("slugs", nargs="*")
    arguments.add_argument("--repeats", type=int, default=1000)
    given = arguments.parse_args()
    printed = rows(given.repeats, given.slugs)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in printed))
    sys.exit(int(any(row.reached is False for row in printed)))
