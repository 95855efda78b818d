"""What is kept of notebooks counts as long as they are the same, and what did not run is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))  # the bench is a folder of scripts, not a package

import notebooks


def test_a_notebook_that_changed_was_not_run(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "KEPT", tmp_path / "notebooks.json")
    assert notebooks.kept({"lab:a": "1"}) == {}
    rows = {"lab:a": {"digest": "1", "problems": []}, "lab:b": {"digest": "1", "problems": ["CellTimeoutError: late"]}}
    notebooks.KEPT.write_text(json.dumps(rows), encoding="utf-8")
    assert notebooks.kept({"lab:a": "1", "lab:b": "2"}) == {"lab:a": []}
    assert notebooks.kept({"lab:b": "1"}) == {"lab:b": ["CellTimeoutError: late"]}


def test_a_failure_and_a_gap_each_miss_their_bar():
    every = ["lab:a", "lab:b", "drill:c"]
    ran, bad, count = notebooks.told(every, {"lab:a": [], "lab:b": ["the stub passes"]})
    assert (ran.figure, ran.reached) == ("1 of 2", False)
    assert "lab:b" in bad.figure and bad.reached is False
    assert (count.figure, count.reached) == ("2 of 3", False)
    assert all(row.reached for row in notebooks.told(every, {name: [] for name in every}))
