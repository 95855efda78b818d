"""Submissions that try to pass without solving the task. Their first line says what they get instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHEATS = sorted((Path(__file__).parent.parent / "cheats").glob("*.py"))


def test_there_are_cheats():
    assert len(CHEATS) >= 30


@pytest.mark.parametrize("path", CHEATS, ids=lambda path: path.stem)
def test_a_cheat_gets_what_its_first_line_says(path, judge):
    source = path.read_text(encoding="utf-8")
    expected = re.match(r"# expect: ((?:wrong|crashed|timeout|memory|denied)(?: \| \w+)*)\n", source)
    assert expected, f"{path.name} does not say what it expects"
    judgement = judge(source, timeout=1.5) if "timeout" in expected.group(1) else judge(source)
    assert judgement.verdict in expected.group(1).split(" | "), judgement
