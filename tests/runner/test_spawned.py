"""A child in a fresh process, as on systems without a safe fork: the same verdicts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vivavoce.runner import spare
from vivavoce.runner.judge import judge
from vivavoce.runner.spawned import SpawnedChild
from vivavoce.runner.trial import Request

FOLDER = Path(__file__).parent / "fixture/drills/softmax"
REFERENCE = (FOLDER / "reference.py").read_text(encoding="utf-8")

ELSEWHERE = """
import sys
import vivavoce.runner.service  # with what it imports: libraries look at the platform, too
sys.platform = "elsewhere"
from vivavoce.runner import job
sys.exit(job.main(["judge"]))
"""


def test_a_judge_on_another_system_takes_its_request_and_gives_a_verdict():
    request = {
        "folder": str(FOLDER), "source": REFERENCE, "library": "numpy", "entry": ["softmax"], "timeout": 60.0,
        "memory_mb": 512, "seed": 1,
    }  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", ELSEWHERE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as judge_:
        assert judge_.stdin and judge_.stdout
        judge_.stdin.write(json.dumps(request).encode() + b"\n")
        judge_.stdin.flush()  # and stays open: its end would end the judge
        events = [json.loads(line) for line in judge_.stdout]
    assert events[-1]["kind"] == "judgement" and events[-1]["verdict"] == "pass"


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
    child, events = SpawnedChild.start(), []
    request = Request(str(FOLDER), source, "numpy", ["softmax"], timeout, 512, seed=1)
    try:
        spare.get_ready_for(child, request)
        judge(child, request, events.append, SpawnedChild.start)
    finally:
        child.discard()
    assert not child.alive()
    assert (events[-1]["verdict"], child.printed) == (verdict, printed)
