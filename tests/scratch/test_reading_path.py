"""Every Python block of the reading path runs and prints what the page says; the page visits every module."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

import vivavoce.scratch

PAGE = (Path(__file__).parents[2] / "docs" / "scratch" / "README.md").read_text(encoding="utf-8")
STOPS = [part for part in PAGE.split("\n## ")[1:]]


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.splitlines()[0])
def test_the_example_prints_what_the_page_says(stop):
    blocks = re.findall(r"```python\n(.*?)```", stop, flags=re.DOTALL)
    assert len(blocks) == 1
    promised = re.findall(r"# → (.*)", blocks[0])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(blocks[0], "README.md", "exec"), {})
    assert promised
    assert printed.getvalue().splitlines() == promised
    assert re.search(r"Prepares S[03]:\d+", stop)


def test_the_page_has_twelve_stops_and_visits_every_module():
    assert len(STOPS) == 12
    modules = {path.stem for path in Path(vivavoce.scratch.__file__).parent.glob("*.py")} - {"__init__"}
    assert [name for name in sorted(modules) if f"`{name}`" not in PAGE] == []
    numbers = {int(n) for n in re.findall(r"S0:(\d+)", PAGE)}
    assert numbers <= set(range(1, 34))
