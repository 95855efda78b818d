"""The C library's fork in place of Python's: a child of it is whole, and no process that forks has a second thread."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from vivavoce.domain.drill import WRONG
from vivavoce.runner import Runner
from vivavoce.runner.confinement import kernel
from vivavoce.runner.footprint import family

pytestmark = pytest.mark.skipif(not kernel.LINUX, reason="nothing is forked elsewhere")

WHOLE = """
import gc, os, signal, sys, threading
from concurrent.futures import ThreadPoolExecutor
from vivavoce.runner.confinement import kernel

def is_whole():
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(abs, range(-50, 0))) == list(range(50, 0, -1))
    assert threading.current_thread() is threading.main_thread()
    assert "wave" not in sys.modules
    import wave
    gc.collect()
    rung = threading.Event()
    signal.signal(signal.SIGALRM, lambda *_: rung.set())
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    assert rung.wait(30)

def status_of(body):
    pid = kernel.fork()
    if pid == 0:
        try:
            body()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1]

def forks_in_turn():
    is_whole()
    assert status_of(gc.collect) == 0

print([status_of(forks_in_turn) for _ in range(5)])
"""


def test_a_child_can_use_threads_imports_signals_and_forks_of_its_own():
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", WHOLE], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("[0, 0, 0, 0, 0]\n", "")


@pytest.mark.parametrize("library", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def test_the_processes_of_a_worker_have_one_thread_each(softmax, library):
    # A lock that another thread held would stay held in the children: nothing here renews locks.
    pytest.importorskip(library)
    runner = Runner()
    try:
        judgement = runner.judge(replace(softmax, library=library), "def softmax(x):\n    return x\n")
        assert judgement.verdict == WRONG
        worker = family(runner.status()["workers"][library])
        threads = {pid: len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in worker}
    finally:
        runner.close()
    assert len(threads) >= 3 and set(threads.values()) == {1}, threads
