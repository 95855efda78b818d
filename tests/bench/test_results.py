"""The table of all bars: what was missed, what was not measured, and what is old are plain to see."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))  # the bench is a folder of scripts, not a package

import results
import run
from measure import Row, at_most
from results import Bench, Part

BENCH = Path(results.__file__).parent
BENCHES = (
    Bench("fast", 4, "How fast", "make fast"),
    Bench("small", 4, "How small", "make small"),
    Bench("long", 9, "How long", "make long"),
)


def part(name, *rows, date="2026-11-20"):
    return Part(name, date, "Linux x86_64, 2 processors", {"Python": "3.11.7"}, "abc1234", rows)


def section(text, about):
    return next(piece for piece in text.split("\n## ") if piece.startswith(about))


@pytest.fixture
def text():
    parts = [
        part(
            "fast", at_most("a verdict", 3.0, 4.0, "ms"), at_most("a page", 9.0, 5.0, "ms"), Row("a b|c", "2", "", None)
        ),
        part("small", at_most("memory", 1.0, 4.0, "MB"), date="2026-11-02"),
    ]
    return results.table(BENCHES, {each.name: each for each in parts})


def test_a_missed_bar_is_marked_in_its_row_and_named_at_the_top(text):
    assert "| a page | 9.00 ms | ≤ 5 ms | **missed** |" in text
    assert "| a verdict | 3.00 ms | ≤ 4 ms | reached |" in text
    assert "Reached: 2 of 3 bars" in text and "Missed: a page (9.00 ms, bar ≤ 5 ms)." in text


def test_a_figure_without_a_bar_is_reported_and_its_row_stays_whole(text):
    assert "| a b\\|c | 2 |  | reported |" in text


def test_a_bench_that_was_not_run_is_shown_with_its_command(text):
    assert "**Not measured.** `make long`" in section(text, "How long (issue 9)")
    assert "Not measured: How long." in text


def test_each_part_has_its_date_and_an_old_one_says_so(text):
    assert "2026-11-20, of commit abc1234; Linux x86_64, 2 processors; Python 3.11.7." in section(text, "How fast")
    assert "2026-11-02 (**18 days before the newest part**)" in section(text, "How small")
    assert "before the newest" not in section(text, "How fast")


def test_what_is_kept_is_read_back_and_the_table_written(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(results, "TABLE", tmp_path / "RESULTS.md")
    rows = [at_most("a page of fifty people", 120, 100, "ms", 0), Row("errors", "0", "0", True)]
    results.keep("load", rows)
    kept = results.kept(tmp_path / "results")["load"]
    assert kept.rows == tuple(rows) and kept.date in (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    results.keep("load", [at_most("a page of fifty people", 90, 100, "ms", 0)])
    assert "**missed**" not in (tmp_path / "RESULTS.md").read_text(encoding="utf-8")


def test_a_bench_of_an_unknown_name_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="laod"):
        results.keep("laod", [])


def test_every_bench_of_the_table_can_be_run_as_it_says():
    run = __import__("run")
    makefile = (BENCH.parent / "Makefile").read_text(encoding="utf-8")
    for bench in results.BENCHES:
        program, *words = bench.command.split()
        if program == "make":
            assert f"\n{words[0]}: " in makefile, bench
        elif words[0] == "bench/run.py":
            assert words[1:] == ["--only", bench.name] and bench.name in run.measures(1), bench
        else:
            assert (BENCH.parent / words[0]).is_file(), bench
    assert set(run.measures(1)) <= {bench.name for bench in results.BENCHES}


def test_the_committed_table_is_made_of_the_committed_parts():
    assert results.TABLE.read_text(encoding="utf-8") == results.table(results.BENCHES, results.kept(results.FOLDER))


def test_a_verdict_on_the_second_block_counts_as_long_as_its_lab_is_the_same(tmp_path, monkeypatch):
    from vivavoce.bank import Bank, paths

    second_block = __import__("second_block")
    claims = {claim.id: claim for claim in Bank.open(paths.bank_file()).claims() if claim.kind == "statistical"}
    first, second = list(claims)[:2]
    kept = {first: [claims[first].verdict, claims[first].hash], second: [claims[second].verdict, "an older lab"]}
    monkeypatch.setattr(second_block, "KEPT", tmp_path / "second_block.json")
    second_block.KEPT.write_text(json.dumps(kept), encoding="utf-8")
    found = second_block.known(claims)
    assert set(found) == {first} and claims[second].lab in second_block.waiting(claims, found)
    same, measured, left = second_block.compared(claims, found)
    assert same.figure == "1 of 1" and same.reached and measured.figure.startswith("1 of ")
    assert claims[second].lab in left.figure
    found[first][0] = "unresolved"
    assert second_block.compared(claims, found)[0].reached is False


def test_a_bench_that_fails_keeps_no_part_and_ends_no_other(monkeypatch, capsys):
    benches, kept = {"ledger": lambda: 1 / 0, "searching": lambda: [at_most("queries", 1, 2, "s")]}, []
    monkeypatch.setattr(run, "measures", lambda *_: benches)
    monkeypatch.setattr(results, "keep", lambda name, rows: kept.append(name))
    monkeypatch.setattr(results, "write_table", lambda: None)
    monkeypatch.setattr(sys, "argv", ["run.py"])
    assert run.main() == 1
    assert kept == ["searching"] and "ZeroDivisionError" in capsys.readouterr().err
