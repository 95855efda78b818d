"""Right solutions are never denied: every drill's reference, and three in other styles, each judged 1,000 times.

    python bench/variants.py [SLUG ...] [--repeats 1000] [--fresh]

The solutions in other styles are those of `tests/variants/solutions/`. All of it takes two hours of processor time, so
what was found is kept in `variants.json`, with a hash of the solution and of what judges it: after a stop it goes on,
and what has changed is judged again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import results
from measure import Row

from vivavoce import drillkit
from vivavoce.bank import Bank, paths
from vivavoce.domain import fingerprint
from vivavoce.domain.drill import PASS
from vivavoce.domain.pages import DrillPage
from vivavoce.runner import Runner

SOLUTIONS = Path(__file__).parents[1] / "tests/variants/solutions"
KEPT = Path(__file__).with_name("variants.json")
BATCH = 100  # judgements of one solution between two writings
STYLES = 3  # solutions in other styles that each drill needs


@dataclass(frozen=True, slots=True)
class Solution:
    """One right solution of a drill."""

    name: str
    page: DrillPage
    code: str
    digest: str  # of its code and of everything that judges it


@dataclass(frozen=True, slots=True)
class Found:
    """How often a solution was judged, and how often it passed."""

    digest: str
    judged: int = 0
    passed: int = 0
    denied: tuple[str, ...] = ()


def main() -> int:
    """Judge what lacks, keep the part, print it; exit 1 when a right solution was denied or some are not judged."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*")
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--fresh", action="store_true", help="forget what was kept")
    asked = parser.parse_args()
    known = list(solutions(Bank.open(paths.bank_file())))
    found = {} if asked.fresh else kept(known)
    runner = Runner()
    try:
        for solution in known:
            if not asked.slugs or solution.page.spec.slug in asked.slugs:
                _judge(runner, solution, found, asked.repeats)
    finally:
        runner.close()
    rows = told(known, found, asked.repeats)
    results.keep("variants", rows)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in rows))
    return int(any(row.reached is False for row in rows))


def solutions(bank: Bank) -> Iterator[Solution]:
    """The references of all drills, then the solutions in other styles, by the drill's name. Incidents have neither."""
    judging = fingerprint.of_files(sorted(Path(drillkit.__file__).parent.glob("*.py")))
    pages = [page for page in bank.drills() if page.spec.kind == "drill"]
    for page in sorted(pages, key=lambda page: page.spec.slug):
        checks = fingerprint.of_files([Path(page.spec.folder) / "checks.py", Path(page.spec.folder) / "reference.py"])
        files = [Path(page.spec.folder) / "reference.py", *sorted((SOLUTIONS / page.spec.slug).glob("*.py"))]
        for path in files:
            digest = fingerprint.of_files([path]) + checks + judging
            name = f"{page.spec.slug}/{path.stem}"
            yield Solution(name, page, path.read_text(encoding="utf-8"), hashlib.sha256(digest.encode()).hexdigest())


def kept(known: list[Solution]) -> dict[str, Found]:
    """What was found of solutions that have not changed, nor what judges them."""
    if not KEPT.is_file():
        return {}
    read = json.loads(KEPT.read_text(encoding="utf-8"))
    digests = {solution.name: solution.digest for solution in known}
    return {
        name: Found(row["digest"], row["judged"], row["passed"], tuple(row["denied"]))
        for name, row in read.items()
        if digests.get(name) == row["digest"]
    }


def told(known: list[Solution], found: dict[str, Found], repeats: int) -> list[Row]:
    """The share that passed, each solution that was denied, and how many were judged often enough."""
    judged = sum(one.judged for one in found.values())
    passed = sum(one.passed for one in found.values())
    often = sum(1 for solution in known if found.get(solution.name, Found("")).judged >= repeats)
    per_drill = Counter(solution.page.spec.slug for solution in known)
    full = sum(number > STYLES for number in per_drill.values())
    return [
        Row("right solutions: judgements that pass", f"{passed:,} of {judged:,}", "all", passed == judged),
        *(
            Row(f"{name}, denied", f"{one.judged - one.passed} of {one.judged}: {'; '.join(one.denied)}", "0", False)
            for name, one in sorted(found.items())
            if one.passed < one.judged
        ),
        Row(f"solutions judged {repeats:,} times", f"{often} of {len(known)}", "all", often == len(known)),
        Row(
            "drills with three other styles",
            f"{full} of {len(per_drill)}",
            "all",
            full == len(per_drill),
        ),
    ]


def _judge(runner: Runner, solution: Solution, found: dict[str, Found], repeats: int) -> None:
    """Judge one solution until it has been judged `repeats` times, two at a time, writing now and then."""
    one = found.get(solution.name, Found(solution.digest))
    with ThreadPoolExecutor(2) as pool:
        while one.judged < repeats:
            number = min(BATCH, repeats - one.judged)
            said = Counter(pool.map(lambda _: _verdict(runner, solution), range(number)))
            good = said.pop(PASS, 0)
            one = Found(one.digest, one.judged + number, one.passed + good, (*one.denied, *said)[:5])
            found[solution.name] = one
            _write(found)
    print(f"{solution.name}: {one.passed} of {one.judged} pass", flush=True)


def _verdict(runner: Runner, solution: Solution) -> str:
    judged = runner.judge(solution.page.spec, solution.code)
    failing = [f"{check.name}: {check.message[:200]}" for check in judged.checks if check.verdict != PASS]
    return PASS if judged.verdict == PASS else f"{judged.verdict} seed {judged.seed} {failing[:1]}"


def _write(found: dict[str, Found]) -> None:
    rows = {
        name: {"digest": one.digest, "judged": one.judged, "passed": one.passed, "denied": list(one.denied)}
        for name, one in sorted(found.items())
    }
    KEPT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
