"""What is kept of right solutions is only believed of what has not changed, and one that was denied is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))  # the bench is a folder of scripts, not a package

import variants
from variants import Found, Solution

from vivavoce.bank import Bank, paths


def solution(name: str, digest: str = "same") -> Solution:
    return Solution(name, Bank.open(paths.bank_file()).drill("softmax"), "", digest)


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "variants.json"
    monkeypatch.setattr(variants, "KEPT", path)
    rows = {"softmax/loops": {"digest": "same", "judged": 1000, "passed": 999, "denied": ["wrong seed 7"]}}
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_what_was_found_counts_until_the_solution_or_its_judge_changes(file):
    assert variants.kept([solution("softmax/loops")])["softmax/loops"].judged == 1000
    assert variants.kept([solution("softmax/loops", "changed")]) == {}
    assert variants.kept([solution("softmax/einsum")]) == {}


def test_one_denial_of_a_thousand_misses_the_bar_and_says_which(file):
    known = [solution("softmax/loops")]
    rows = variants.told(known, variants.kept(known), 1000)
    passing, denied, often, styles = rows
    assert passing.figure == "999 of 1,000" and passing.reached is False
    assert "softmax/loops" in denied.what and "seed 7" in denied.figure
    assert often.reached is True and styles.reached is False  # one style is not three


def test_too_few_judgements_miss_the_bar():
    known = [
        solution("softmax/reference"),
        solution("softmax/loops"),
        solution("softmax/fold"),
        solution("softmax/roll"),
    ]
    rows = variants.told(known, {"softmax/loops": Found("same", 1000, 1000)}, 1000)
    figures = {row.what: (row.figure, row.reached) for row in rows}
    assert figures["solutions judged 1,000 times"] == ("1 of 4", False)
    assert figures["drills with three other styles"] == ("1 of 1", True)


def test_every_drill_gives_its_reference_and_its_hash_follows_the_judge():
    bank = Bank.open(paths.bank_file())
    known = list(variants.solutions(bank))
    drills = {page.spec.slug for page in bank.drills() if page.spec.kind == "drill"}
    assert {one.page.spec.slug for one in known if one.name.endswith("/reference")} == drills
    assert len({one.digest for one in known}) == len(known)
