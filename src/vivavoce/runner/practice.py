"""Rehearsing in a worker, before anything is forked from it: judge and child in one process.

Python rewrites a function's code for the types that it meets when it runs for the eighth time or so, and looks names
up only once. Done here, it is done for every copy; done there, each copy would do it again in pages of its own.
"""

from __future__ import annotations

import linecache
import os
import random
import sys

import numpy as np

from vivavoce.runner import child, spare
from vivavoce.runner.process import Ending

TIMES = 20


class Understudy:
    """A `process.ChildProcess` that is no process: every request is answered at once, in this one."""

    def __init__(self) -> None:
        self._requests, self._answers = os.pipe(), os.pipe()
        self._child = child.Child(self._requests[0], self._answers[1])
        self.profile, self.printed, self.pid = "", "", os.getpid()
        self.confines_itself, self.ended = False, False

    def read(self, size: int) -> bytes:
        """At most `size` bytes of an answer."""
        return os.read(self._answers[0], size)

    def write(self, data: memoryview) -> int:
        """Take a request, which is small, and answer it."""
        written = os.write(self._requests[1], data)
        self._child.answer_one()
        return written

    def late(self, size: int) -> bool:
        """Never."""
        return False

    def allow(self, seconds: float) -> None:
        """A rehearsal needs no deadline."""

    def limit(self, cpu_seconds: int, memory_mb: int) -> None:
        """Nor limits."""

    def stay_near(self, turn: int | None) -> None:
        """It is this process."""

    def alive(self) -> bool:
        """Always."""
        return True

    def end(self) -> Ending:
        """It cannot end by itself."""
        raise AssertionError("a rehearsal went wrong")

    def discard(self) -> None:
        """Close its pipes."""
        for fd in (*self._requests, *self._answers):
            os.close(fd)


def practise(library: str) -> None:
    """Judge the rehearsal in this process until its code has settled; leaves everything else as it was."""
    torch = sys.modules.get("torch")
    drawn = random.getstate(), np.random.get_state(), torch.get_rng_state() if torch else None
    for _ in range(TIMES):
        understudy = Understudy()
        spare.rehearse(understudy, library, Understudy)
        understudy.discard()
    random.setstate(drawn[0])
    np.random.set_state(drawn[1])
    if torch:
        torch.set_rng_state(drawn[2])
    del sys.modules["submission"]
    linecache.cache.pop(child.FILE, None)
