"""A child in a fresh process, as on systems without a safe fork: the same verdicts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from vivavoce.runner import spare
from vivavoce.runner.judge import judge
from vivavoce.runner.spawned import SpawnedChild
from vivavoce.runner.trial import Request

FOLDER = Path(__file__).parent / "fixture/drills/softmax"
REFERENCE = (FOLDER / "reference.py").read_text(encoding="utf-8")
NO_LIFELINE = -1


@pytest.mark.parametrize(
    ("source", "timeout", "verdict", "printed"),
    [
        (REFERENCE + "\nprint('hello')\n", 60.0, "pass", "hello\n"),
        ("while True: pass", 0.5, "timeout", ""),
        ("import os\nos._exit(3)", 60.0, "crashed", ""),
        ("def softmax(x:", 60.0, "crashed", ""),
    ],
)
def test_a_spawned_child_is_judged_alike(source, timeout, verdict, printed):
    child, events = SpawnedChild.start(NO_LIFELINE), []
    request = Request(str(FOLDER), source, "numpy", ["softmax"], timeout, 512, seed=1)
    try:
        spare.get_ready_for(child, request)
        judge(child, request, events.append, partial(SpawnedChild.start, NO_LIFELINE))
    finally:
        child.discard()
    assert not child.alive()
    assert (events[-1]["verdict"], child.printed) == (verdict, printed)
