"""The tables of the two lists: what is malformed is said with its line and costs only itself."""

from __future__ import annotations

from vivavoce.bank.files import Findings
from vivavoce.bank.lists import read_lists

LISTS = "ref,part,topic\nS0:1,common,overview\nS3T:13,techniques,GAN\n"
STATEMENTS = (
    "id,gist,kind,ledger,note\nS0:1.1a,It learns,testable,000-Q1.1;003-Q1.2,\nS3T:13.1,Two nets,definition,,Exact\n"
)


def read(tmp_path, lists=LISTS, statements=STATEMENTS):
    (tmp_path / "lists.csv").write_text(lists)
    (tmp_path / "statements.csv").write_text(statements)
    findings = Findings(tmp_path)
    entries = read_lists(tmp_path, findings)
    return entries, [(p.file, p.line, p.problem) for p in findings.problems]


def test_entries_carry_their_statements(tmp_path):
    entries, problems = read(tmp_path)
    assert not problems
    assert [(e.ref, [s.id for s in e.statements]) for e in entries] == [("S0:1", ["S0:1.1a"]), ("S3T:13", ["S3T:13.1"])]
    assert entries[0].statements[0].ledger == ("000-Q1.1", "003-Q1.2")


def test_a_bank_without_lists_has_none(tmp_path):
    assert read_lists(tmp_path, Findings(tmp_path)) == []


def test_what_is_malformed_is_said_and_the_rest_is_kept(tmp_path):
    lists = LISTS + "S9,common,what\nS0:2,rare,what\n"
    more = "S0:1.2,Said,belief,,Why\nS0:1.3,Said,testable,,\nS0:1.4,Said,testable,Q1,\n"
    more += "S0:7.1,Said,opinion,,Why\nS0:1.5,a,b\n"
    entries, problems = read(tmp_path, lists, STATEMENTS + more)
    assert [e.ref for e in entries] == ["S0:1", "S3T:13"] and len(entries[0].statements) == 1
    assert {(file, line) for file, line, _ in problems} == {
        ("lists.csv", 4), ("lists.csv", 5), ("statements.csv", 4), ("statements.csv", 5), ("statements.csv", 6),
        ("statements.csv", 1), ("statements.csv", 8),
    }  # fmt: skip
    assert any("S0:7 is not in lists.csv" in problem for *_, problem in problems)


def test_other_columns_are_refused(tmp_path):
    entries, problems = read(tmp_path, lists="ref,topic\nS0:1,overview\n")
    assert not entries and problems[0][2].startswith("The columns are")
