"""`make mutants`: change every reference in one place at a time, judge what comes out, and count what is not caught.

A change that alters nothing a caller could see is listed with its reason in `equivalents.toml`.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import results
from measure import Row
from mutations import Mutant, mutants

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import INTERNAL, PASS
from vivavoce.domain.pages import DrillPage
from vivavoce.runner import Runner

EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
LEAST, LEAST_OF_ONE = 0.95, 0.85  # share of the mutants that must be caught: over all drills, and of any one
SECONDS = 5.0  # a mutant that runs longer than this is caught, too


def main() -> int:
    """Print one line per drill and each survivor; exit 1 when a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drills", nargs="*", help="slugs; none means every drill")
    parser.add_argument("--incidents", action="store_true", help="repaired incidents too (they train: slow)")
    arguments = parser.parse_args()
    bank, runner = Bank.open(paths.bank_file()), Runner(workers=True)
    known = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))
    caught, tried, shares = 0, 0, {}
    try:
        for page in _chosen(bank, arguments.drills, arguments.incidents):
            survivors, of = _judge(page, runner, known.get(page.spec.slug, {}))
            share = 1 - len(survivors) / of if of else 1.0
            print(f"{page.spec.slug}: {of - len(survivors)} of {of} caught ({share:.0%})", flush=True)
            print("".join(f"    survives  {mutant.change}\n" for mutant in survivors), end="", flush=True)
            caught, tried = caught + of - len(survivors), tried + of
            shares[page.spec.slug] = share
    finally:
        runner.close()
    found = rows(caught, tried, shares)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in found))
    if not arguments.drills:
        results.keep("mutants", found)
    return int(any(row.reached is False for row in found))


def rows(caught: int, tried: int, shares: Mapping[str, float]) -> list[Row]:
    """The share over all, and that of the drill where fewest are caught."""
    worst = min(shares, key=lambda slug: shares[slug])
    all_over = caught / tried if tried else 1.0
    figure = f"{caught:,} of {tried:,} ({all_over:.1%})"
    least = f"{worst}, {shares[worst]:.0%}"
    return [
        Row(f"mutants caught, {len(shares)} drills", figure, f"≥ {LEAST:.0%}", all_over >= LEAST),
        Row("the drill with the fewest caught", least, f"≥ {LEAST_OF_ONE:.0%}", shares[worst] >= LEAST_OF_ONE),
    ]


def _chosen(bank: Bank, names: list[str], incidents: bool) -> list[DrillPage]:
    pages = [page for page in bank.drills() if page.spec.kind == "drill" or incidents]
    return [bank.drill(name) for name in names] or pages


def _judge(page: DrillPage, runner: Runner, equivalent: dict[str, str]) -> tuple[list[Mutant], int]:
    """The mutants that pass, and how many there are without the equivalent ones."""
    spec = replace(page.spec, timeout=min(page.spec.timeout, SECONDS)) if page.spec.kind == "drill" else page.spec
    tried = [mutant for mutant in mutants(page.reference) if mutant.change not in equivalent]

    def survives(mutant: Mutant) -> bool:
        verdict = runner.judge(spec, mutant.source, name_mistake=False).verdict
        if verdict == INTERNAL:
            raise RuntimeError(f"the judge failed on {page.spec.slug}, {mutant.change}")
        return verdict == PASS

    with ThreadPoolExecutor(max_workers=2) as pool:
        passing = list(pool.map(survives, tried))
    return [mutant for mutant, passes in zip(tried, passing, strict=True) if passes], len(tried)


if __name__ == "__main__":
    sys.exit(main())
