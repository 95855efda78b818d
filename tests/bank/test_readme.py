"""The README's figures are those of the bank."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from vivavoce.bank import Bank, paths

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def row(label: str) -> list[int]:
    found = re.search(rf"^\| {re.escape(label)} \| ([\d,. ]+) \|$", README, re.MULTILINE)
    assert found, label
    return [int(number) for number in found[1].split(",")]


def test_the_table_counts_what_is_there():
    bank = Bank.open(paths.bank_file())
    drills = Counter(page.spec.kind for page in bank.drills())
    claims = bank.claims()
    verdicts = {row: found.verdict for found in claims for row in found.ledger}
    assert row("concepts, questions") == [len(bank.concepts()), len(bank.question_rows())]
    assert row("drills, incidents, estimates") == [drills["drill"], drills["incident"], len(bank.estimates())]
    statistical = sum(found.kind == "statistical" for found in claims)
    assert row("claims, of which measured over seeds") == [len(claims), statistical]
    assert row("ledger rows settled, of 221") == [len(verdicts)]
    counts = Counter(verdicts.values())
    said = re.search(r"(\d+) hold, (\d+) hold only under a condition, (\d+) do not hold, and (\d+) rest", README)
    assert said
    kinds = ("holds", "holds_only_if", "does_not_hold", "not_measurable")
    assert [int(number) for number in said.groups()] == [counts[kind] for kind in kinds]
