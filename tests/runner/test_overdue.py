"""Checks compute on what a submission sent: for so long, on so much memory, and no more."""

from __future__ import annotations

import signal
import time
from dataclasses import replace

import pytest

from vivavoce.runner import overdue
from vivavoce.runner.confinement import LINUX

HEAD = "import numpy as np\nfrom vivavoce.drillkit import check, expect\n\n"
QUADRATIC = """
@check("counts pairs of calls")
def pairs(subject, rng):
    calls = []
    subject.softmax(lambda: calls.append(1))
    expect.true(sum(a is b for a in calls for b in calls) > 0, "No calls.")
"""
AS_LARGE_AS_IT_SAYS = """
@check("as large as it says")
def large(subject, rng):
    expect.true(np.empty(subject.softmax(1)).size > 0, "Too small.")
"""
CALLS = "def softmax(f):\n    for _ in range({n}):\n        f()\n"

pytestmark = pytest.mark.skipif(not LINUX, reason="other systems keep no workers")


@pytest.fixture
def drill(softmax, tmp_path):
    """The softmax drill with other checks."""

    def with_checks(text: str, **changes):
        (tmp_path / "checks.py").write_text(HEAD + text, encoding="utf-8")
        return replace(softmax, folder=str(tmp_path), **changes)

    return with_checks


def test_a_check_that_computes_for_too_long_is_ended_and_the_next_judgement_is_well(runner, drill):
    spec = drill(QUADRATIC, timeout=3.0)
    assert runner.judge(spec, CALLS.format(n=10)).verdict == "pass"
    started = time.monotonic()
    judgement = runner.judge(spec, CALLS.format(n=20_000))
    took = time.monotonic() - started
    assert (judgement.verdict, judgement.checks[0].message) == (
        "timeout",
        "Stopped: the whole judgement may take 3 seconds.",
    )
    assert took < spec.timeout + overdue.GRACE + 3
    assert runner.judge(spec, CALLS.format(n=10)).verdict == "pass"


def test_a_check_has_so_much_memory_for_what_came_back(runner, drill):
    spec = drill(AS_LARGE_AS_IT_SAYS)
    within, beyond = (factor * overdue.MEMORY // 8 for factor in (0.9, 1.1))
    judgements = [runner.judge(spec, f"def softmax(x):\n    return {int(n)}\n") for n in (within, beyond)]
    assert [judgement.verdict for judgement in judgements] == ["pass", "wrong"]
    assert "could not be used: MemoryError: Unable to allocate 2.2" in judgements[1].checks[0].message


def test_what_may_not_be_interrupted_is_finished_first(monkeypatch):
    done = []
    monkeypatch.setattr(overdue, "_due", False)
    overdue.start(60)
    try:
        with pytest.raises(overdue.Overdue), overdue.check():
            with overdue.check(False):
                signal.raise_signal(signal.SIGALRM)
                done.append("event")
            done.append("never")
    finally:
        overdue.stop()
    assert done == ["event"]


def test_an_alarm_after_the_verdict_does_not_end_the_next_judgement(monkeypatch):
    monkeypatch.setattr(overdue, "_due", False)
    try:
        overdue.start(60)
        signal.raise_signal(signal.SIGALRM)
        assert overdue.happened()
        overdue.start(60)
        with overdue.check():
            assert not overdue.happened()
    finally:
        overdue.stop()
