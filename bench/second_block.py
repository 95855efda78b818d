"""Measures labs on the second block of evidence seeds and compares verdicts, one lab at a time.

    python bench/second_block.py [LAB ...] [--read FILE ...]

Without names it measures every lab that was not measured yet, the lightest first: an hour or more. What was found
is kept in `second_block.json` with the hash of each lab, so that it goes on after a stop and forgets a lab
that has changed. `--read` takes what `viva verify --block 2 --json` printed elsewhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import results
from measure import VIVA, Row

from vivavoce.bank import Bank, paths
from vivavoce.domain.claim import Evidence

KEPT = Path(__file__).with_name("second_block.json")
SAME = 0.98
Claims = dict[str, Evidence]
Found = dict[str, list[str]]  # by claim: its verdict on the second block, and the hash of its lab


def main() -> int:
    """Measure what is left, keep the part, print it; exit 1 when fewer verdicts are the same than should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labs", nargs="*")
    parser.add_argument("--read", nargs="+", type=Path, default=[], metavar="FILE")
    asked = parser.parse_args()
    claims = {claim.id: claim for claim in Bank.open(paths.bank_file()).claims() if claim.kind == "statistical"}
    found = known(claims)
    for file in asked.read:
        found = _keep(claims, found, file.read_text(encoding="utf-8"))
    if not asked.read:
        for lab in asked.labs or waiting(claims, found):
            print(f"{lab} ...", flush=True)
            found = _keep(claims, found, _measured(lab))
    rows = compared(claims, found)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in rows))
    return int(any(row.reached is False for row in rows))


def known(claims: Claims) -> Found:
    """What was found of labs that have not changed since."""
    told: Found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    return {name: pair for name, pair in told.items() if name in claims and claims[name].hash == pair[1]}


def waiting(claims: Claims, found: Found) -> list[str]:
    """Labs with a claim that was not measured yet, the lightest first."""
    seconds: dict[str, float] = defaultdict(float)
    for claim in claims.values():
        seconds[claim.lab] += claim.cpu_seconds
    left = {claim.lab for name, claim in claims.items() if name not in found}
    return sorted(left, key=lambda lab: seconds[lab])


def compared(claims: Claims, found: Found) -> list[Row]:
    """How many verdicts are the same, which are not, and how much is not measured."""
    other = [f"{name} ({found[name][0]})" for name in sorted(found) if found[name][0] != claims[name].verdict]
    same = len(found) - len(other)
    labs = {claim.lab for claim in claims.values()}
    left = waiting(claims, found)
    return [
        Row("verdicts the same", f"{same} of {len(found)}", f"≥ {SAME:.0%}", same >= SAME * len(found)),
        *([Row("other on the second block", ", ".join(other), "", None)] if other else []),
        Row("measured", f"{len(found)} of {len(claims)} claims, {len(labs) - len(left)} of {len(labs)} labs", "", None),
        *([Row("labs not measured", ", ".join(sorted(left)), "", None)] if left else []),
    ]


def _keep(claims: Claims, found: Found, told: str) -> Found:
    """Take in one report of `viva verify --block 2 --json`, and write what is known now."""
    rows: Iterable[dict[str, str]] = json.loads(told)["claims"] if told.strip() else ()
    new = {row["id"]: [row["found"], claims[row["id"]].hash] for row in rows if row["id"] in claims}
    found = found | new
    KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    results.keep("second_block", compared(claims, found))
    return found


def _measured(lab: str) -> str:
    """The report of one lab. The exit code says whether all are equal, which the report says too."""
    command = [str(VIVA), "verify", lab, "--block", "2", "--json"]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
