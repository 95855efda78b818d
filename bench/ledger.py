"""What measuring the claims costs, from the committed evidence: CPU seconds of the last full verification.

Quick runs are reckoned from it: seconds per seed and setting, times three seeds.
"""

from __future__ import annotations

import json
import subprocess

from measure import VIVA, Row, at_most, median_seconds

from vivavoce.app import verifying
from vivavoce.bank import Bank, paths
from vivavoce.domain import settling

LEDGER_ROWS = 221
QUICK_BAR, QUICK_BAR_ALL = 10, 60  # CPU seconds: of three labs in four, and of all
DECIDED = ("holds", "holds_only_if", "does_not_hold")


def rows() -> list[Row]:
    """Decided rows, cost of the ledger and of the dearest other claim, quick runs, and the report."""
    bank = Bank.open(paths.bank_file())
    claims = bank.claims()
    ledger = [claim for claim in claims if claim.ledger]
    testable = [claim for claim in ledger if claim.kind != "not_measurable"]
    decided = sum(claim.verdict in DECIDED for claim in testable)
    dearest = max((claim for claim in claims if not claim.ledger), key=lambda claim: claim.cpu_seconds)
    return [
        Row("rows of the ledger with evidence or a source", f"{len(ledger)} of {LEDGER_ROWS}", "", None),
        Row("testable rows decided", f"{decided} of {len(testable)}", "≥ 98 %", decided >= 0.98 * len(testable)),
        at_most("the ledger measured afresh", sum(claim.cpu_seconds for claim in ledger) / 60, 60, "CPU-minutes", 1),
        at_most(f"the dearest claim outside it, {dearest.id}", dearest.cpu_seconds, 60, "CPU-seconds", 0),
        *_quick(bank),
        at_most("`viva verify`, the report from evidence", median_seconds(_report, 3), 5, "s"),
    ]


def _quick(bank: Bank) -> list[Row]:
    """Quick runs of one setting, as a page has it, and of all that a check measures: every claim and its control."""
    evidence = {claim.id: claim for claim in bank.claims()}
    one, check = {}, {}
    for page in bank.labs():
        costs: dict[str, float] = {}  # CPU seconds by setting: what two claims share is measured once
        for claim in page.lab.claims:
            found = evidence[f"{page.concept}/{claim.name}"]
            each = verifying.QUICK_SEEDS * found.cpu_seconds / len(found.seeds) / (len(found.contexts) + 1)
            for settings in (claim.settings, {**claim.settings, **claim.control}):
                knobs = json.dumps(settling.settings(page.lab, settings), sort_keys=True)
                costs[knobs] = max(each, costs.get(knobs, 0.0))
        one[page.slug], check[page.slug] = max(costs.values()), sum(costs.values())
    return [*_quick_rows("quick run of one setting", one), *_quick_rows("quick check with every control", check)]


def _quick_rows(what: str, seconds: dict[str, float]) -> list[Row]:
    light = sum(spent <= QUICK_BAR for spent in seconds.values())
    dearest = max(seconds, key=lambda lab: seconds[lab])
    enough = light >= 0.75 * len(seconds)
    return [
        Row(f"{what}: labs at most {QUICK_BAR} CPU-seconds", f"{light} of {len(seconds)}", "≥ 75 %", enough),
        at_most(f"{what}: the dearest, {dearest}", seconds[dearest], QUICK_BAR_ALL, "CPU-seconds", 0),
    ]


def _report() -> None:
    subprocess.run([str(VIVA), "verify", "--json"], check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in rows()))
