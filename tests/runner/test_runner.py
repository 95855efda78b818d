"""Workers: turns, cancelling, labs, verification, and that nothing outlives the app."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from vivavoce.domain.errors import Unavailable
from vivavoce.runner import Runner, footprint, local

FIXTURE = Path(__file__).parent / "fixture"
LAB = FIXTURE / "concept/labs/coin.py"


def alive(pid: int) -> bool:
    """True while the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds=60.0):
    """Poll until the condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def test_more_judgements_than_turns_all_get_their_verdict(runner, softmax):
    source, verdicts = (FIXTURE / "drills/softmax/reference.py").read_text(encoding="utf-8"), []
    threads = [
        threading.Thread(target=lambda: verdicts.append(runner.judge(softmax, source).verdict)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == ["pass"] * 8


def test_a_worker_that_died_is_replaced(softmax):
    source = (FIXTURE / "drills/softmax/reference.py").read_text(encoding="utf-8")
    runner = Runner()
    try:
        runner.start(["numpy"])
        first = runner.status()["workers"]["numpy"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not alive(first))
        assert runner.judge(softmax, source).verdict == "pass"
        assert runner.status()["workers"]["numpy"] != first
    finally:
        runner.close()


def test_without_pytorch_numpy_still_works(runner, softmax, monkeypatch):
    monkeypatch.setattr(local, "_installed", lambda library: library == "numpy")
    with pytest.raises(Unavailable, match="make setup"):
        list(runner.run_lab(LAB, {}, range(2)))
    source = (FIXTURE / "drills/softmax/reference.py").read_text(encoding="utf-8")
    assert runner.judge(softmax, source).verdict == "pass"
    assert runner.status()["torch"] is False


@pytest.mark.torch
def test_a_lab_streams_plots_and_records_and_ends_with_its_metrics(runner):
    events = list(runner.run_lab(LAB, {"bias": 0.9}, range(3)))
    assert events[0] == {"kind": "line", "series": "heads/coin", "values": [0.0, None]}
    records = [event for event in events if event["kind"] == "record"]
    assert [record["seed"] for record in records] == [0, 0, 1, 1, 2, 2]
    assert events[-1]["kind"] == "done"
    assert len(events[-1]["metrics"]["heads"]["coin"]) == 3
    assert all(share > 0.7 for share in events[-1]["metrics"]["heads"]["coin"])


@pytest.mark.torch
def test_a_lab_that_fails_says_why(runner):
    (event,) = list(runner.run_lab(LAB, {"bias": 2.0}, range(1)))
    assert event["kind"] == "error"
    assert "bias" in event["problem"]


@pytest.mark.torch
def test_a_lab_can_be_cancelled_by_another_thread(runner):
    run, events = runner.run_lab(LAB, {"bias": 0.5, "forever": True}, range(1)), []
    threading.Timer(0.5, run.cancel).start()
    events.extend(run)
    assert all(event["kind"] == "line" for event in events)


@pytest.mark.torch
def test_a_lab_ends_when_its_cpu_seconds_are_used_up(runner, monkeypatch):
    monkeypatch.setattr(local, "LAB_CPU_SECONDS", 1)
    *_, last = runner.run_lab(LAB, {"bias": 0.5, "forever": True}, range(1))
    assert last == {"kind": "error", "problem": "The run was stopped: it used its 1 CPU seconds."}


@pytest.mark.torch
def test_a_lab_and_facts_are_verified(runner):
    progress = []
    (claim,) = runner.verify(LAB, progress.append)
    assert (claim["id"], claim["verdict"]) == ("concept/heads-win", "holds")
    assert progress
    (fact,) = runner.verify(FIXTURE / "concept/facts.py")
    assert (fact["id"], fact["verdict"]) == ("concept/two-sides", "holds")


APP = """
    import signal, sys, threading
    from pathlib import Path
    from vivavoce.runner import Runner
    from vivavoce.runner.judge_cli import read_spec

    assert not {"numpy", "torch"} & set(sys.modules), "the app imports numpy or torch"
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
    runner, spec = Runner(), read_spec(Path(sys.argv[1]))
    spec = type(spec)(*[getattr(spec, f) for f in spec.__slots__[:9]], 100.0, 256)
    threading.Thread(target=runner.judge, args=(spec, "while True: pass"), daemon=True).start()
    while not (pid := runner.status()["workers"].get("numpy")):
        pass
    print(pid, flush=True)
    threading.Event().wait()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSEGV])
def test_everything_ends_with_an_app_that_a_signal_ends(number):
    app = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(APP), str(FIXTURE / "drills/softmax")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with app:
        try:
            assert app.stdout
            worker = int(app.stdout.readline())
            wait_until(lambda: len(footprint.family(worker)) > 3)  # itself, a judge, its zygote, a child
            wait_until(lambda: any(map(busy, footprint.family(worker)[1:])))  # one that waits would end by itself
            members = footprint.family(worker)
            app.send_signal(number)
        except BaseException:
            app.kill()
            raise
    wait_until(lambda: not any(map(alive, members)))


def busy(pid: int) -> bool:
    """True once a process has used a quarter of a second of CPU time."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()
    except OSError:
        return False
    return int(fields[13]) > 0.25 * os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("unread", [b"", b"an event\n"])
def test_a_job_ends_with_an_app_that_read_everything_and_with_one_that_did_not(unread):
    script = textwrap.dedent("""
        import os, sys, time
        from vivavoce.runner.job import Channel
        channel = Channel(int(sys.argv[1]), int(sys.argv[1]))
        channel.end_with_app()
        os.write(1, b"ready")
        time.sleep(60)
    """)
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", script, str(theirs.fileno())]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE) as job:
        assert job.stdout is not None and job.stdout.read(5) == b"ready"
        theirs.send(unread)  # in our queue; closed with it there, the job's read fails instead of ending
        theirs.close()
        ours.close()
        assert job.wait(30) == 1
