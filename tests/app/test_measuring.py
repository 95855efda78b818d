"""Measuring afresh survives a stop, says how long it will take, and compares another block of seeds."""

from __future__ import annotations

import json

import pytest

from vivavoce.app import checking, measuring


class Runner:
    """A worker that returns one row per script; `breaks` names scripts it fails on."""

    def __init__(self, breaks=(), verdict="holds"):
        self.breaks, self.verdict, self.asked = set(breaks), verdict, []

    def verify(self, path, report, first_seed):
        self.asked.append((path.stem, first_seed))
        if path.stem in self.breaks:
            raise RuntimeError("worker died")
        return [{"id": f"concept/{path.stem}", "verdict": self.verdict, "cpu_seconds": 2.0}]


@pytest.fixture
def scripts(tmp_path):
    paths = [tmp_path / "concept" / "labs" / f"{name}.py" for name in "abcd"]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        path.write_text(f"NAME = {path.stem!r}\n")
    return paths


@pytest.fixture
def evidence(tmp_path):
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


def run(runner, scripts, evidence):
    heard = []
    measuring.fresh(runner, scripts, evidence, lambda *what: heard.append(what), 1000)
    return heard


def test_every_script_is_measured_on_the_evidence_seeds_and_written(scripts, evidence):
    runner = Runner()
    heard = run(runner, scripts, evidence)
    assert sorted(runner.asked) == [(name, 1000) for name in "abcd"]
    assert json.loads((evidence / "a.json").read_text())[0]["id"] == "concept/a"
    assert [done for _, done, _, _ in heard] == [1, 2, 3, 4] and heard[-1][2:] == (4, 0.0)
    assert not list(evidence.glob(".fresh*"))


def test_a_stopped_run_goes_on_where_it_was(scripts, evidence):
    with pytest.raises(RuntimeError, match="worker died"):
        run(Runner(breaks="d"), scripts, evidence)
    finished = {path.stem for path in evidence.glob("*.json")}
    again = Runner()
    heard = run(again, scripts, evidence)
    assert {name for name, _ in again.asked} == set("abcd") - finished and finished
    assert heard[-1][1:3] == (4, 4)
    third = Runner()
    run(third, scripts, evidence)
    assert len(third.asked) == 4  # a finished run begins anew


def test_a_script_that_changed_since_is_measured_again(scripts, evidence):
    with pytest.raises(RuntimeError):
        run(Runner(breaks="d"), scripts, evidence)
    scripts[0].write_text("NAME = 'changed'\n")
    again = Runner()
    run(again, scripts, evidence)
    assert "a" in {name for name, _ in again.asked}


def test_another_selection_does_not_use_the_journal(scripts, evidence):
    with pytest.raises(RuntimeError):
        run(Runner(breaks="d"), scripts, evidence)
    again = Runner()
    run(again, scripts[:3], evidence)
    assert {name for name, _ in again.asked} == set("abc")


def test_a_second_block_is_compared_and_writes_nothing(scripts, evidence):
    run(Runner(), scripts, evidence)
    before = {path.name: path.read_text() for path in evidence.iterdir()}
    runner = Runner(verdict="unresolved")
    rows = measuring.second_block(runner, scripts, evidence, lambda *_: None, 2000)
    assert [(row["committed"], row["found"]) for row in rows] == [("holds", "unresolved")] * 4
    assert {seed for _, seed in runner.asked} == {2000}
    assert {path.name: path.read_text() for path in evidence.iterdir()} == before


def test_ten_tenths_are_all_labs_and_none_twice():
    taken = [place for part in range(10) for place in range(37) if checking.Share(part, 10).takes(place)]
    assert sorted(taken) == list(range(37))
    assert all(checking.ALL.takes(place) for place in range(37))
